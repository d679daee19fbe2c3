import { onTestFinished } from "vitest";
import { type Database, migrate } from "../../../src/db/index.ts";
import { commitUsage, type UsageCommit } from "../../../src/db/usage-commit.ts";
import { lookAtProcesses, settleDeadProcess } from "../../../src/db/usage-reap.ts";
import type { Allowance } from "../../../src/domain/usage/allowance.ts";
import { AppError } from "../../../src/errors.ts";
import { createLedger, type LedgerOptions } from "../../../src/gateway/ledger/create-ledger.ts";
import type {
  CallOutcome,
  Ledger,
  NoRoom,
  PlannedCall,
  Reservation,
} from "../../../src/gateway/ledger/ledger.ts";
import type { UsageWriter } from "../../../src/gateway/ledger/usage-writer.ts";
import { createLog } from "../../../src/log.ts";
import { migratedIn } from "../../db/database-in.ts";
import { openDatabase } from "../../db/plans/open-database.ts";
import { createTestClock, type TestClock, tempFolder } from "../../db/test-database.ts";
import { until } from "../../world/until.ts";
import { PLENTY } from "../plenty.ts";

/** One dollar for a million tokens of each kind: a token costs one millionth. */
export const PRICE = {
  inputMicros: 1_000_000,
  cacheReadMicros: 1_000_000,
  cacheWriteMicros: 1_000_000,
  outputMicros: 1_000_000,
};

export interface LedgerWorld {
  database: Database;
  source: { url: string; authToken: string | undefined };
  clock: TestClock;
  /** Keys of jobs that were nudged. */
  nudged: string[];
  /** Another process on the same database. */
  ledger(options?: Partial<LedgerOptions>): ReturnType<typeof createLedger>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  used(kind: "period" | "hour" | "budget"): Promise<number>;
}

/** A migrated database and as many ledgers on it as wanted, each with an identity of its own. */
export async function startLedgerWorld(): Promise<LedgerWorld> {
  const tested = await migratedIn(tempFolder());
  const source = { url: tested.url, authToken: tested.authToken };
  const database = await openDatabase(source);
  await migrate({ client: database.client });
  const clock = createTestClock();
  const nudged: string[] = [];
  const closing: Ledger[] = [];
  onTestFinished(async () => {
    await Promise.all(closing.map((ledger) => ledger.close()));
    database.close();
    tested.end();
  });
  const rows = async (sql: string) =>
    (await database.client.execute(sql)).rows.map((row) => ({ ...row }) as Record<string, unknown>);
  return {
    database,
    source,
    clock,
    nudged,
    ledger(options = {}) {
      const made = createLedger({
        writer: directWriter(database),
        clock,
        log: createLog("silent"),
        scheduler: {
          wakeStatements: (key, atMs) => [
            {
              sql: "insert into jobs (key, run_at) values (?,?) on conflict (key) do nothing",
              args: [key, atMs],
            },
          ],
          nudge: (key) => void nudged.push(key),
        },
        ...options,
      });
      closing.push(made);
      return made;
    },
    rows,
    async used(kind) {
      const [row] = await rows(
        `select coalesce(sum(used),0) as used from usage_counters where kind='${kind}'`,
      );
      return Number(row?.used);
    },
  };
}

/** Commits on the test's own thread. */
export const directWriter = (database: Database): UsageWriter => ({
  commit: (commit) => commitUsage(database.client, commit),
  close: async () => undefined,
});

/** A process that a test may put to sleep: meanwhile nothing that it says is heard. */
export function sleepyWriter(database: Database): UsageWriter & { isAsleep: boolean } {
  const writer = {
    isAsleep: false,
    commit: (commit: UsageCommit) =>
      writer.isAsleep
        ? Promise.reject(new AppError("unavailable", "asleep", { details: { of: "database" } }))
        : commitUsage(database.client, commit),
    close: async () => undefined,
  };
  return writer;
}

/** Looks as often as it takes, and settles whoever stood still. @returns how many calls were settled */
export async function reap({ database, clock }: LedgerWorld, looks = 3): Promise<number> {
  let settled = 0;
  for (let n = 0; n <= looks; n++) {
    const { still } = await lookAtProcesses(database.client, looks);
    for (const one of still) settled += (await settleDeadProcess(database.client, one, clock.now())) ?? 0;
  }
  return settled;
}

/** Waits until the database says so. */
export async function untilRows(w: LedgerWorld, sql: string, count: number): Promise<void> {
  await until(sql, async () => (await w.rows(sql)).length === count);
}

let calls = 0;

/** A call of 100 tokens that asks for an answer of at most 50. */
export const planned = (
  over: Partial<PlannedCall> & { allowance?: Partial<Allowance> } = {},
): PlannedCall => {
  const { allowance, ...call } = over;
  calls += 1;
  return {
    requestId: `call-${calls}`,
    agent: {
      deploymentId: "dep-1",
      userId: "user-1",
      model: "llama",
      platform: "telegram",
      allowance: { ...PLENTY, ...allowance },
    },
    kind: "chat",
    model: "llama",
    price: PRICE,
    inputTokens: 100,
    maxOutputTokens: 50,
    ...call,
  };
};

export const ended = (input: number, output: number, over: Partial<CallOutcome> = {}): CallOutcome => ({
  status: "ok",
  usage: { inputUncached: input, cacheRead: 0, cacheWrite: 0, output },
  source: "reported",
  upstream: "twin",
  model: "llama-3",
  price: PRICE,
  firstByteMs: 5,
  totalMs: 20,
  ...over,
});

/** @throws Error when there was no room */
export function reserved(answer: Reservation | NoRoom): Reservation {
  if (answer.kind !== "reserved") throw new Error(`no room: ${answer.why}`);
  return answer;
}
