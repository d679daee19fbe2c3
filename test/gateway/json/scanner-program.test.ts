import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const canBuild = process.env.GOCLAW_FULL && existsSync("node_modules/.bin/asc");

test.skipIf(!canBuild)("the scanner's program is what its source compiles to", () => {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-scanner-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const built = join(folder, "scanner.wasm");
  execFileSync("npm", ["run", "--silent", "build:scanner"], {
    env: { ...process.env, OUT: built },
    stdio: "pipe",
  });
  expect(readFileSync(built).equals(readFileSync("src/gateway/json/scanner.wasm"))).toBe(true);
});
