import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createErasedList } from "../../src/db/erased-list.ts";

const ANN = "0197aaaa-ann";

function listOf(key = "k") {
  const home = mkdtempSync(join(tmpdir(), "erased-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, "copies", "erased");
  const clock = { atMs: 1_000, now: () => clock.atMs };
  const lookupHash = (value: string) => createHmac("sha256", key).update(value).digest("hex");
  return { home, folder, clock, list: createErasedList({ folder, vault: { lookupHash }, clock }) };
}

test("who was noted is found again, once, and nothing in the list says who it was", async () => {
  const { home, folder, clock, list } = listOf();
  expect(await list.read()).toBeNull();
  await list.note(ANN);
  clock.atMs = 2_000;
  await list.note(ANN);
  await list.note("bob");
  const wasErased = await list.read();
  expect([ANN, "bob", "cleo"].map((id) => wasErased?.(id))).toEqual([true, true, false]);
  const names = readdirSync(folder).toSorted();
  expect(names.map((name) => name.split("-")[0])).toEqual(["1000", "2000"]);
  for (const name of names) {
    expect(name).toMatch(/^\d+-[0-9a-f]{64}$/);
    expect(readFileSync(join(folder, name), "utf8")).toBe("");
  }
  const other = createErasedList({ folder, clock, vault: { lookupHash: () => "0".repeat(64) } });
  expect((await other.read())?.(ANN)).toBe(false);
  expect(readdirSync(home)).toEqual(["copies"]);
});

test("what is older than a time is forgotten, and what is not of the list is left alone", async () => {
  const { folder, clock, list } = listOf();
  await list.note(ANN);
  clock.atMs = 5_000;
  await list.note("bob");
  writeFileSync(join(folder, "notes"), "");
  await list.forgetBefore(5_000);
  const wasErased = await list.read();
  expect([ANN, "bob"].map((id) => wasErased?.(id))).toEqual([false, true]);
  expect(readdirSync(folder)).toContain("notes");
});

test("one that cannot be read or written is not an empty one", async () => {
  const { folder, list } = listOf();
  mkdirSync(join(folder, ".."), { recursive: true });
  writeFileSync(folder, "in the way");
  await expect(list.read()).rejects.toMatchObject({ code: "unavailable" });
  await expect(list.note(ANN)).rejects.toMatchObject({ code: "unavailable" });
});
