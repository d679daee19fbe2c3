import { parentPort, workerData } from "node:worker_threads";
import { type ConnectOptions, connectDatabase } from "../../db/connect.ts";
import type { UsageClient, UsageResults } from "../../db/usage-commit.ts";
import { createWalCheckpoint } from "../../db/wal-checkpoint.ts";
import { toAppError } from "../../errors.ts";

/** What the thread is asked to do: the statements of one commit, or some that only read. */
export type WriterTask = Parameters<UsageClient["batch"]>;

/** What comes back for each task. */
export type WriterAnswer =
  | { results: UsageResults }
  | { failure: { code: string; message: string; details: Record<string, string | number | boolean | null> } };

/** Without the schema, which would take longer to load than all the rest. */
const database = await connectDatabase(workerData as ConnectOptions);
const checkpoint = database.client.protocol === "file" ? await createWalCheckpoint(database.client) : null;

parentPort?.on("message", async (task: WriterTask | "close") => {
  if (task === "close") {
    database.close();
    // Of a thread, this ends the thread alone.
    process.exit(0);
  }
  parentPort?.postMessage(await answerTo(task));
  await checkpoint?.after(task[0]);
});

async function answerTo([statements, mode]: WriterTask): Promise<WriterAnswer> {
  try {
    const results = await database.client.batch(statements, mode);
    return { results: results.map(({ rows }) => ({ rows })) };
  } catch (error) {
    const { code, message, details } = toAppError(error);
    return { failure: { code, message, details } };
  }
}
