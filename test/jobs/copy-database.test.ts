import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatabaseCopies } from "../../src/db/database-copies.ts";
import { createErasedList } from "../../src/db/erased-list.ts";
import { copyDatabase } from "../../src/jobs/copy-database.ts";
import { IS_REMOTE } from "../db/database-in.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const HASHES = { lookupHash: (value: string) => createHash("sha256").update(value).digest("hex") };

async function startWorld() {
  const w = await startMoneyWorld();
  const folder = join(w.folder, "copies");
  await w.client.execute({
    sql: "insert into vault_keys (key_id, first_used_at) values ('a', ?)",
    args: [w.clock.now()],
  });
  const copies = createDatabaseCopies({
    url: `file:${join(w.folder, "goclaw.db")}`,
    folder,
    everyMs: DAY_MS,
  });
  const erased = createErasedList({ folder: join(folder, "erased"), vault: HASHES, clock: w.clock });
  const cases = async () => (await w.ctx.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind);
  return { ...w, folder, copies, erased, cases, tend: () => copyDatabase(w.ctx, copies, erased) };
}

describe.skipIf(IS_REMOTE)("the database is copied", () => {
  test("once it is an hour old, then once a day, and old copies are forgotten", async () => {
    const w = await startWorld();
    const first = Number(await w.tend());
    expect(await w.copies.list()).toEqual([]);
    w.clock.offsetMs += HOUR_MS;
    expect(w.clock.now()).toBeGreaterThanOrEqual(first);
    expect(Number(await w.tend()) - w.clock.now()).toBeGreaterThan(DAY_MS - 60_000);
    await w.tend();
    expect(await w.copies.list()).toHaveLength(1);
    writeFileSync(join(w.folder, "goclaw-2020-01-01T000000.000Z.db"), "");
    for (let copy = 0; copy < 2; copy++) {
      w.clock.offsetMs += DAY_MS;
      await w.tend();
    }
    expect(await w.copies.list()).toHaveLength(3);
  });

  test("and who was erased is known for as long as a copy of before is kept", async () => {
    const w = await startWorld();
    w.clock.offsetMs += HOUR_MS;
    await w.tend();
    w.clock.offsetMs += 60_000;
    await w.erased.note("ann");
    const day = async () => {
      w.clock.offsetMs += DAY_MS;
      await w.tend();
      const wasErased = await w.erased.read();
      return { holds: (await w.copies.list()).length, known: wasErased?.("ann") ?? false };
    };
    for (let n = 2; n <= 7; n++) expect(await day()).toEqual({ holds: n, known: true });
    expect(await day()).toEqual({ holds: 7, known: false });
  });

  test("or a case says that it was not, until it was", async () => {
    const w = await startWorld();
    w.clock.offsetMs += HOUR_MS;
    writeFileSync(w.folder, "in the way");
    const again = Number(await w.tend());
    expect(again - w.clock.now()).toBeLessThanOrEqual(10 * 60_000);
    await w.tend();
    expect(await w.cases()).toEqual(["copy_failed"]);
    rmSync(w.folder);
    await w.tend();
    expect(await w.cases()).toEqual([]);
    expect(await w.copies.list()).toHaveLength(1);
  });

  test("by nobody where it is a server", async () => {
    const w = await startWorld();
    expect(await copyDatabase(w.ctx, null, null)).toBeNull();
  });
});
