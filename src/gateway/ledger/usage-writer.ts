import { Worker } from "node:worker_threads";
import type { DatabaseOptions } from "../../db/index.ts";
import { packedBy } from "../../db/packed-rows.ts";
import {
  commitUsage,
  type UsageClient,
  type UsageCommit,
  type UsageCommitOutcome,
  type UsageResults,
} from "../../db/usage-commit.ts";
import { AppError, type ErrorCode } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { WriterAnswer, WriterTask } from "./writer-thread.ts";

/** Who writes the books: one commit at a time. One that was rejected may have been done, and is given again as it was. */
export interface UsageWriter {
  /** @throws AppError when it is not known what became of the commit */
  commit(commit: UsageCommit): Promise<UsageCommitOutcome>;
  close(): Promise<void>;
}

interface Pending {
  resolve(results: UsageResults): void;
  reject(error: AppError): void;
}

/** The thread itself. It reads no clock, so it needs nothing of what this process was started with. */
export const threadOn = (database: DatabaseOptions): Worker =>
  new Worker(new URL("./writer-thread.ts", import.meta.url), { workerData: database, execArgv: [] });

/**
 * A thread with a database client of its own: a commit waits for the disk, and on the gateway's thread every stream
 * would wait with it. It is started by the first commit, and again after it died.
 */
export function createWriterThread(
  database: DatabaseOptions,
  log: Log,
  startThread: () => Worker = () => threadOn(database),
): UsageWriter {
  let thread: Worker | null = null;
  let pending: Pending | null = null;

  function start(): Worker {
    const started = startThread();
    started.on("message", (answer: WriterAnswer) => {
      const waiting = pending;
      pending = null;
      if ("results" in answer) return waiting?.resolve(answer.results);
      const { code, message, details } = answer.failure;
      waiting?.reject(new AppError(code as ErrorCode, message, { details }));
    });
    started.on("error", (error) => log.error({ event: "ledger.writer_died", err: error }));
    started.on("exit", () => {
      if (thread === started) thread = null;
      pending?.reject(
        new AppError("unavailable", "the thread that writes the books ended", {
          details: { of: "database" },
        }),
      );
      pending = null;
    });
    return started;
  }

  const client: UsageClient = {
    batch: (...task) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        thread ??= start();
        thread.postMessage(task satisfies WriterTask, buffersOf(task));
      }),
  };

  return {
    commit: (commit) => commitUsage(client, commit),
    async close() {
      const last = thread;
      if (!last) return;
      const ended = new Promise((resolve) => last.once("exit", resolve));
      last.postMessage("close");
      await ended;
    },
  };
}

/** What is handed over instead of copied: each try packs its rows anew. */
const buffersOf = ([statements]: WriterTask): ArrayBuffer[] =>
  statements.flatMap(packedBy).map(({ buffer }) => buffer as ArrayBuffer);
