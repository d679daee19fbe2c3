import { spawnSync } from "node:child_process";
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

test("everything else is resolved as ever, and what does not exist is still missed", () => {
  const script = `
    ${quickly}
    const code = (name) => import(name).then(() => "found", (error) => error.code);
    console.log(JSON.stringify(await Promise.all(["zod", "./src/errors.ts", "drizzle-orm/nothing", "./nothing.ts"].map(code))));`;
  const missed = ["ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_MODULE_NOT_FOUND"];
  expect(printed(script)).toEqual(["found", "found", ...missed]);
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
