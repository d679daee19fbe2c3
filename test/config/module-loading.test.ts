import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Loads part of a package as usual and the whole of it through the hook; answers what a script prints. */
function printed(script: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const quickly = `(await import("./src/config/module-loading.ts")).loadModulesQuickly();`;

test("a package loaded quickly is the very same modules, for import and for require", () => {
  const script = `
    const { SQLiteTable } = await import("drizzle-orm/sqlite-core/table");
    ${quickly}
    const { createRequire } = await import("node:module");
    const whole = await import("drizzle-orm");
    const core = await import("drizzle-orm/sqlite-core");
    const common = createRequire(process.cwd() + "/x.js")("drizzle-orm/sqlite-core");
    const table = common.sqliteTable("t", { id: common.text("id") });
    console.log(JSON.stringify([core.SQLiteTable === SQLiteTable, whole.is(table, SQLiteTable)]));`;
  expect(printed(script)).toEqual([true, true]);
});

test("what does not exist is still missed, in a folder of which much is known, too", () => {
  const script = `
    ${quickly}
    const code = (name) => import(name).then(() => "found", (error) => error.code);
    const named = ["zod", "zod", "./src/errors.ts", "./src/log.ts", "drizzle-orm/nothing", "./src/nothing.ts", "./src/http"];
    const codes = [];
    for (const name of named) codes.push(await code(name));
    console.log(JSON.stringify(codes));`;
  const missed = ["ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"];
  expect(printed(script)).toEqual(["found", "found", "found", "found", ...missed]);
});

test("a name leads where it leads from the folder of whoever says it, and an ending means what it means in its folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-modules-"));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const room of ["one", "two"]) {
    write(`${room}/node_modules/named/package.json`, '{"main":"./main.js"}');
    write(`${room}/node_modules/named/main.js`, `module.exports = "${room}"`);
    write(
      `${room}/a.mjs`,
      'import named from "named"; import say from "./say.js"; export default say + named;',
    );
    write(
      `${room}/b.mjs`,
      'import named from "named"; import say from "./say-too.js"; export default say + named;',
    );
  }
  write("one/package.json", '{"type":"module"}');
  for (const name of ["say", "say-too"]) {
    write(`one/${name}.js`, 'export default "module of "');
    write(`two/${name}.js`, 'module.exports = "script of "');
  }
  const script = `
    ${quickly}
    const said = [];
    for (const name of ["one/a", "two/a", "one/b", "two/b"])
      said.push((await import(${JSON.stringify(folder)} + "/" + name + ".mjs")).default);
    console.log(JSON.stringify(said));`;
  try {
    const [one, two] = ["module of one", "script of two"];
    expect(printed(script)).toEqual([one, two, one, two]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a process without Discord never loads its library", () => {
  const script = `
    const { registerHooks } = await import("node:module");
    const loaded = new Set();
    registerHooks({ resolve: (name, context, next) => {
      const found = next(name, context);
      for (const sdk of ["discord.js", "grammy"]) if (found.url.includes("/node_modules/" + sdk + "/")) loaded.add(sdk);
      return found;
    } });
    await import("./src/app.ts");
    console.log(JSON.stringify([...loaded]));`;
  expect(printed(script)).toEqual(["grammy"]);
});
