import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";

const companion = async (name: string) =>
  await import(new URL(`../../../src/domain/agent/companion/${name}`, import.meta.url).href);

function folder(files: Record<string, string> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "state-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

async function archiveOf(names: readonly string[], from: string): Promise<Buffer> {
  const { pack } = await companion("tar.mjs");
  const pieces: Buffer[] = [];
  for await (const piece of pack(names.map((name) => ({ name, path: join(from, name) })))) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("a name that begins with two dots is a name like any other; one that leads out is refused", async () => {
  const { unpack } = await companion("tar.mjs");
  const from = folder({ "..data": "a", "..more/b": "b" });
  const to = folder();
  expect(await unpack(Readable.from([await archiveOf(["..data", "..more/b"], from)]), to)).toBe(2);
  expect(readFileSync(join(to, "..more", "b"), "utf8")).toBe("b");
  for (const name of ["../..data", "..more/../../..data"]) {
    const inside = folder({ "..data": "a", "sub/x": "x", "..more/x": "x" });
    const archive = await archiveOf(["..data"], inside);
    const named = Buffer.from(archive);
    named.fill(0, 0, 100);
    named.write(name, 0);
    await expect(unpack(Readable.from([named]), folder())).rejects.toThrow("not its own");
  }
});

test("a restore that was done stays done when the container ends before its agent has started", async () => {
  const { createRestore } = await companion("restore.mjs");
  const zipped = gzipSync(await archiveOf(["notes.md"], folder({ "notes.md": "the chosen state" })));
  const sha256 = createHash("sha256").update(zipped).digest("hex");
  const stateFolder = folder({ "notes.md": "the state before", ".goclaw.json": '{"restoreRevision":1}' });
  const goclaw = { getBackup: async () => Readable.from([zipped]) };
  const wanted = { revision: 2, from: [{ id: "chosen", size: zipped.length, sha256 }] };
  const start = () => createRestore({ goclaw, stateFolder, pauseMs: 1 }).run(wanted);
  expect(await start()).toEqual({ id: "chosen", kept: false, failed: [] });
  expect(await start()).toBe(null);
  expect(readFileSync(join(stateFolder, "notes.md"), "utf8")).toBe("the chosen state");
});

test("a damaged database is saved as it is, named as such, and keeps nothing else from being saved", async () => {
  const { filesOf } = await companion("state.mjs");
  const begin = "SQLite format 3\0";
  const state = folder({ "b/broken.sqlite": `${begin}${"?".repeat(5_000)}`, "notes.md": "notes" });
  const good = new DatabaseSync(join(state, "good.sqlite"));
  good.exec("create table facts (fact text)");
  good.exec("insert into facts values ('kept')");
  good.close();
  const cut = readFileSync(join(state, "good.sqlite")).subarray(0, 1_000);
  writeFileSync(join(state, "a-cut.sqlite"), cut);
  const saved = new Map<string, Buffer>();
  for await (const { name, path } of filesOf(state, folder())) saved.set(name, readFileSync(path));
  expect([...saved.keys()]).toEqual([
    "a-cut.sqlite",
    "b/broken.sqlite",
    "good.sqlite",
    "notes.md",
    ".goclaw-damaged.json",
  ]);
  expect(saved.get("a-cut.sqlite")).toEqual(cut);
  expect(String(saved.get("b/broken.sqlite"))).toContain("????");
  expect(String(saved.get("good.sqlite"))).toContain("kept");
  expect(String(saved.get(".goclaw-damaged.json"))).toBe('["a-cut.sqlite","b/broken.sqlite"]');
});

test("what no snapshot can be made of for another reason fails the backup, to be tried again", async () => {
  const { filesOf } = await companion("state.mjs");
  const state = folder({ "a.md": "first" });
  new DatabaseSync(join(state, "b.sqlite")).exec("create table facts (fact text)");
  const scratch = folder();
  const files = filesOf(state, scratch);
  expect((await files.next()).value.name).toBe("a.md");
  // Nowhere to put the copy: nothing is wrong with the database.
  rmSync(scratch, { recursive: true });
  await expect(files.next()).rejects.toThrow("unable to open");
});
