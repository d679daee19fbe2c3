import { randomBytes } from "node:crypto";
import { copyFile, rename, rm, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkCopy } from "../db/check-copy.ts";
import { pathOf } from "../db/connect.ts";
import { copiedAt } from "../db/database-copies.ts";
import { migrate, openDatabase } from "../db/index.ts";
import { HOLDER_SILENT_MS } from "../db/key-use.ts";
import { markRestored, processesOn } from "../db/mark-restored.ts";
import { AppError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";

export interface Restored {
  /** When the copy was made, ms since epoch. */
  copiedAtMs: number;
  /** Where the database is that was there before; null where there was none. */
  keptAside: string | null;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Puts a copy in the place of the database, marked as restored, and keeps the present one beside it. Nothing is touched
 * before the copy was found whole.
 * @throws AppError `misconfigured` for a server, `conflict` while a GoClaw uses the database, `not_found` or `rejected` for the copy
 */
export async function restoreDatabase({
  url,
  copy,
  clock,
}: {
  url: string;
  /** Path of the copy. */
  copy: string;
  clock: Clock;
}): Promise<Restored> {
  if (!url.startsWith("file:"))
    throw new AppError("misconfigured", "DATABASE_URL is a server: restore its backup there.");
  const place = pathOf(url);
  if (resolve(copy) === resolve(place)) throw new AppError("rejected", "That is the database itself.");
  await requireUnused(url, place, clock);
  await checkCopy(copy);
  const copiedAtMs = copiedAt(basename(copy)) ?? Math.round((await stat(copy)).mtimeMs);
  const part = `${place}.restoring-${randomBytes(8).toString("hex")}`;
  try {
    await copyFile(copy, part);
    await prepare(part, { copy: basename(copy), copiedAtMs, nowMs: clock.now() });
    await requireUnused(url, place, clock);
    const keptAside = await setAside(place, clock);
    await rename(part, place);
    return { copiedAtMs, keptAside };
  } finally {
    for (const rest of ["", "-wal", "-shm"]) await rm(part + rest, { force: true });
  }
}

/** Every GoClaw says once a minute that it uses the database, and takes its word back when it stops. */
async function requireUnused(url: string, place: string, clock: Clock): Promise<void> {
  if (!(await isThere(place))) return;
  // One that cannot be read is no reason to keep it: that may be why it is restored.
  const processes = await readProcesses(url, clock).catch(() => 0);
  if (processes > 0)
    throw new AppError(
      "conflict",
      `${processes === 1 ? "A GoClaw uses" : `${processes} GoClaws use`} this database. Stop it first; one that was killed counts for three minutes.`,
    );
}

async function readProcesses(url: string, clock: Clock): Promise<number> {
  const database = await openDatabase({ url });
  try {
    return await processesOn(database.client, clock.now() - HOLDER_SILENT_MS);
  } finally {
    database.close();
  }
}

async function prepare(path: string, mark: Parameters<typeof markRestored>[1]): Promise<void> {
  const database = await openDatabase({ url: pathToFileURL(path).href });
  try {
    await migrate({ client: database.client });
    await markRestored(database.client, mark);
    // One file is put in place, so everything must be in it.
    await database.client.execute("pragma wal_checkpoint(truncate)");
  } finally {
    database.close();
  }
}

/** The log goes with its file: without it the newest commits would be lost, and beside another file it would spoil that. */
async function setAside(place: string, clock: Clock): Promise<string | null> {
  if (!(await isThere(place))) return null;
  const aside = `${place}.before-${new Date(clock.now()).toISOString().replaceAll(":", "")}`;
  for (const rest of ["-wal", "-shm", ""])
    if (await isThere(place + rest)) await rename(place + rest, aside + rest);
  return aside;
}
