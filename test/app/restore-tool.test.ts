import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const COPIES = ["goclaw-2026-11-26T200056.307Z.db", "goclaw-2026-11-27T200056.307Z.db"];

/** What the script says, told to put this back where these copies are. */
function restore(args: readonly string[], copies: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-restore-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "copies"));
  for (const name of copies) writeFileSync(join(folder, "copies", name), "");
  const env = { PATH: process.env.PATH, DATA_DIR: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/bin/db-restore.ts", ...args], { env }, (error, out, err) =>
      resolve(`${error?.code ?? 0} ${out}${err}`.replaceAll(folder, "<data>")),
    );
  });
}

test("whoever does not know the name of a copy, or mistypes it, is told which there are", async () => {
  for (const args of [[], ["goclaw-2025.db"]])
    expect(await restore(args, [...COPIES, "notes.txt", `${COPIES[0]}.part-0123456789abcdef`])).toMatch(
      new RegExp(`^1 \\nNothing was restored\\.\\n.*In <data>/copies there are ${COPIES.join(", ")}\\.\\n`),
    );
  expect(await restore([], [])).toContain("In <data>/copies there are none.");
});
