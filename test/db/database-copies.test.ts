import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@libsql/client/sqlite3";
import { describe, expect, test } from "vitest";
import { checkCopy } from "../../src/db/check-copy.ts";
import { createDatabaseCopies } from "../../src/db/database-copies.ts";
import { IS_REMOTE } from "./database-in.ts";
import { openTestDatabase } from "./test-database.ts";

const AT = Date.parse("2026-11-27T03:10:00.250Z");

async function filled() {
  const db = await openTestDatabase();
  const folder = join(db.path, "..", "copies");
  for (let n = 0; n < 3; n++)
    await db.repos.users.create({ clerkUserId: `user_${n}`, email: `${n}@people.test` });
  return { db, folder, copies: createDatabaseCopies({ url: db.url, folder, everyMs: 1 }) };
}

describe.skipIf(IS_REMOTE)("a copy of the database", () => {
  test("is made while others write, is whole, and is known by its name alone", async () => {
    const { db, folder, copies } = await filled();
    const making = copies.make(AT);
    await db.repos.users.create({ clerkUserId: "user_meanwhile", email: "meanwhile@people.test" });
    const made = await making;
    expect(made).toMatchObject({ id: "goclaw-2026-11-27T031000.250Z.db", atMs: AT });
    expect(made.rows.users).toBeGreaterThanOrEqual(3);
    expect(await copies.list()).toEqual([{ id: made.id, atMs: AT }]);
    expect(readdirSync(folder)).toEqual([made.id]);
    expect(await checkCopy(join(folder, made.id))).toEqual({
      bytes: made.bytes,
      migration: made.migration,
      rows: made.rows,
    });
  });

  test("that is half made is none", async () => {
    const { folder, copies } = await filled();
    const { id } = await copies.make(AT);
    copyFileSync(join(folder, id), join(folder, "goclaw-2026-11-28T031000.250Z.db.part-0123456789abcdef"));
    expect(await copies.list()).toEqual([{ id, atMs: AT }]);
  });

  test("control: one that was cut, damaged, or is of something else is noticed", async () => {
    const { folder, copies } = await filled();
    const { id, bytes } = await copies.make(AT);
    const spoilt = join(folder, "spoilt.db");
    const broken = { code: "rejected", details: { reason: "copy_broken" } };
    copyFileSync(join(folder, id), spoilt);
    truncateSync(spoilt, Math.floor(bytes / 2));
    await expect(checkCopy(spoilt)).rejects.toMatchObject(broken);
    const damaged = readFileSync(join(folder, id));
    damaged.fill(0xff, 4_096 * 3, 4_096 * 6);
    writeFileSync(spoilt, damaged);
    await expect(checkCopy(spoilt)).rejects.toMatchObject(broken);
    const other = createClient({ url: `file:${join(folder, "other.db")}` });
    await other.execute("create table notes (text)");
    other.close();
    await expect(checkCopy(join(folder, "other.db"))).rejects.toMatchObject(broken);
    await expect(checkCopy(join(folder, "nothing.db"))).rejects.toMatchObject({ code: "not_found" });
  });

  test("is not made where nothing can be written, and that is said", async () => {
    const { db, folder } = await filled();
    mkdirSync(folder);
    writeFileSync(join(folder, "file"), "");
    const copies = createDatabaseCopies({ url: db.url, folder: join(folder, "file"), everyMs: 1 });
    await expect(copies.make(AT)).rejects.toMatchObject({ code: "unavailable" });
    expect(await copies.list()).toEqual([]);
  });
});
