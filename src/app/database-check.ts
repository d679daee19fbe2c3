import { toAppError } from "../errors.ts";
import { within } from "./within.ts";

/** A commit is proof for this long. */
const PROOF_MS = 5_000;
/** Others may hold the lock, or a server be slow, for this long before the database counts as gone. */
const PATIENCE_MS = 15_000;
/** A probe does not wait longer than this for a commit that is under way. */
const WAIT_MS = 2_000;

export interface DatabaseCheckOptions {
  /** Commits something small: a full disk or a lost right to write shows in nothing less. */
  commit(): Promise<void>;
  proofMs?: number;
  patienceMs?: number;
}

/** Whether this process can commit. Busy is not gone; any other refusal counts at once. */
export function createDatabaseCheck(options: DatabaseCheckOptions): () => Promise<string | null> {
  const { commit, proofMs = PROOF_MS, patienceMs = PATIENCE_MS } = options;
  let committedAt = Number.NEGATIVE_INFINITY;
  let trying: Promise<string | null> | undefined;

  const tryCommit = async (): Promise<string | null> => {
    try {
      await commit();
      committedAt = performance.now();
      return null;
    } catch (error) {
      return toAppError(error).code;
    } finally {
      trying = undefined;
    }
  };

  return async () => {
    if (performance.now() - committedAt < proofMs) return null;
    trying ??= tryCommit();
    const word = await within(WAIT_MS, trying, "timeout");
    const mayWait = word === "database_busy" || word === "timeout";
    return mayWait && performance.now() - committedAt < patienceMs ? null : word;
  };
}
