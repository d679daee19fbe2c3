import { parentPort, workerData } from "node:worker_threads";
import { type ConnectOptions, connectDatabase } from "../../db/connect.ts";
import { commitUsage, type UsageCommit } from "../../db/usage-commit.ts";
import { toAppError } from "../../errors.ts";

/** What comes back for each commit that was sent. */
export type WriterAnswer =
  | { outcome: Awaited<ReturnType<typeof commitUsage>> }
  | { failure: { code: string; message: string; details: Record<string, string | number | boolean | null> } };

/** Without the schema, which would take longer to load than all the rest. */
const database = await connectDatabase(workerData as ConnectOptions);

parentPort?.on("message", async (commit: UsageCommit | "close") => {
  if (commit === "close") {
    database.close();
    // Of a thread, this ends the thread alone.
    process.exit(0);
  }
  parentPort?.postMessage(await answerTo(commit));
});

async function answerTo(commit: UsageCommit): Promise<WriterAnswer> {
  try {
    return { outcome: await commitUsage(database.client, commit) };
  } catch (error) {
    const { code, message, details } = toAppError(error);
    return { failure: { code, message, details } };
  }
}
