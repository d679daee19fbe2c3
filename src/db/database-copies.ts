import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Kept } from "../domain/backups/retention.ts";
import { AppError } from "../errors.ts";
import type { CopyFacts } from "./check-copy.ts";
import type { CopyAnswer, CopyTask } from "./copy-thread.ts";

/** Copies of the database in a folder. What has the name of a copy is whole and was opened. */
export interface DatabaseCopies {
  readonly everyMs: number;
  /** @throws AppError when there is no copy afterwards: `unavailable` for a folder or disk, `rejected` for a bad one */
  make(nowMs: number): Promise<Kept & CopyFacts>;
  /** In order of time. A folder that is not there holds none. */
  list(): Promise<Kept[]>;
  remove(copy: Kept): Promise<void>;
}

const NAME = /^goclaw-(\d{4}-\d{2}-\d{2}T)(\d{2})(\d{2})(\d{2})(\.\d{3}Z)\.db$/;
const PART = /^goclaw-.*\.db\.part-[0-9a-f]{16}(-wal|-shm|-journal)?$/;
/** A part as old as this belongs to a process that is gone. */
const STALE_MS = 86_400_000;

const nameOf = (atMs: number): string => `goclaw-${new Date(atMs).toISOString().replaceAll(":", "")}.db`;

/** When a copy of this name was made, ms since epoch; null for another file's name. */
export function copiedAt(name: string): number | null {
  const [, date, hours, minutes, rest, end] = NAME.exec(name) ?? [];
  const at = Date.parse(`${date}${hours}:${minutes}:${rest}${end}`);
  return Number.isNaN(at) ? null : at;
}

/** Copies of the database file at this `file:` URL. */
export function createDatabaseCopies({
  url,
  folder,
  everyMs,
}: {
  url: string;
  folder: string;
  everyMs: number;
}): DatabaseCopies {
  return {
    everyMs,
    async make(nowMs) {
      const id = nameOf(nowMs);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await clearParts(folder);
      } catch (error) {
        throw new AppError("unavailable", "the folder of the database's copies refuses", { cause: error });
      }
      return { id, atMs: nowMs, ...(await copyIn({ url, path: join(folder, id) })) };
    },
    async list() {
      const names = await readdir(folder).catch(() => []);
      const copies = names.flatMap((id) => {
        const atMs = copiedAt(id);
        return atMs === null ? [] : [{ id, atMs }];
      });
      return copies.toSorted((a, b) => a.atMs - b.atMs);
    },
    remove: ({ id }) => rm(join(folder, id), { force: true }),
  };
}

/** A thread that lives for one copy: nobody waits for the disk meanwhile. */
const copyIn = (task: CopyTask): Promise<CopyFacts> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./copy-thread.ts", import.meta.url), {
      workerData: task,
      execArgv: [],
    });
    thread.once("message", (answer: CopyAnswer) => {
      if ("facts" in answer) return resolve(answer.facts);
      reject(new AppError(answer.failure.code, answer.failure.message));
    });
    thread.once("error", (error) =>
      reject(new AppError("internal", "the thread that copies died", { cause: error })),
    );
    thread.once("exit", () => reject(new AppError("unavailable", "the thread that copies ended")));
    thread.unref();
  });

/** What a process left that died while it copied. */
async function clearParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!PART.test(name)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STALE_MS) await rm(join(folder, name), { force: true });
  }
}
