import { randomBytes } from "node:crypto";
import { chmod, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { AppError, type ErrorCode, toAppError } from "../errors.ts";
import { type CopyFacts, checkCopy, readFacts } from "./check-copy.ts";
import { connectDatabase } from "./connect.ts";
import { flush } from "./flush.ts";

export interface CopyTask {
  url: string;
  /** Where the copy is to be, once it is known to be whole. */
  path: string;
}

export type CopyAnswer = { facts: CopyFacts } | { failure: { code: ErrorCode; message: string } };

/** Reading and checking a database takes as long as it is large, on whatever thread it is done. */
async function copy({ url, path }: CopyTask): Promise<CopyFacts> {
  const part = `${path}.part-${randomBytes(8).toString("hex")}`;
  const database = await connectDatabase({ url });
  try {
    const before = await readFacts(database.client);
    await database.client.execute({ sql: "vacuum into ?", args: [part] });
    const facts = await checkCopy(part);
    requireWhole(facts, before);
    await chmod(part, 0o600);
    await flush(part);
    await rename(part, path);
    await flush(dirname(path));
    return facts;
  } finally {
    database.close();
    for (const rest of ["", "-wal", "-shm", "-journal"]) await rm(part + rest, { force: true });
  }
}

function requireWhole(copied: CopyFacts, before: Omit<CopyFacts, "bytes">): void {
  const lacks = Object.entries(before.rows).find(([table, n]) => (copied.rows[table] ?? 0) < n);
  if (lacks || copied.migration !== before.migration)
    throw new AppError("rejected", `the copy lacks ${lacks ? `rows of ${lacks[0]}` : "a migration"}`);
}

async function answer(): Promise<CopyAnswer> {
  try {
    return { facts: await copy(workerData as CopyTask) };
  } catch (error) {
    const { code, message } = toAppError(error);
    return { failure: { code, message } };
  }
}

parentPort?.postMessage(await answer());
