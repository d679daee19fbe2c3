import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "1.15.2";
/** With later ones its streams fail ("immutable", its issue 1389). */
const NODE_SERVER = "1.11.1";

/**
 * The program of Portkey's gateway, fetched once into a cache folder outside of this checkout.
 * @returns null, after a line that says why, where it cannot be fetched
 */
export function portkeyProgram(): string | null {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "goclaw-bench", `portkey-${VERSION}`);
  const program = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const wanted = {
    private: true,
    dependencies: { "@portkey-ai/gateway": VERSION },
    overrides: { "@hono/node-server": NODE_SERVER },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(wanted));
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status === 0 && existsSync(program)) return program;
  console.error(`Portkey ${VERSION} cannot be fetched and is left out: ${stderr.trim().split("\n").at(-1)}`);
  return null;
}
