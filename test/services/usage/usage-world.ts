import { v7 as uuidv7 } from "uuid";
import { insertPart } from "../../../src/db/cas-batch.ts";
import { columnValues } from "../../../src/db/columns.ts";
import type { Deployment } from "../../../src/db/repositories/deployment-repository.ts";
import { runParts } from "../../../src/db/run.ts";
import { llmUsageLog, usageCounters, usageDays } from "../../../src/db/schema.ts";
import { PLANS } from "../../../src/domain/plans/plans.ts";
import type { LimitKind } from "../../../src/domain/usage/allowance.ts";
import type { ModelPrice } from "../../../src/domain/usage/model-price.ts";
import { createLog } from "../../../src/log.ts";
import type { Actor, Context, Role, Settings } from "../../../src/services/context.ts";
import { seedDraft, seedPlan, seedUser } from "../../db/seed-rows.ts";
import { openTestDatabase } from "../../db/test-database.ts";

const DAY_MS = 86_400_000;
export const NOON = Date.UTC(2026, 10, 22, 12);

/** A dollar for a million tokens either way. */
const PRICE: ModelPrice = {
  inputMicros: 1_000_000,
  cacheReadMicros: 100_000,
  cacheWriteMicros: 1_000_000,
  outputMicros: 1_000_000,
};

/** A part that these tests never touch; touching it fails loudly. */
function unused<T extends object>(name: string, known: Partial<T> = {}): T {
  return new Proxy(known, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key);
      throw new Error(`${name}.${String(key)} is not part of this test`);
    },
  }) as T;
}

export interface Call {
  deploymentId: string;
  tokens: number;
  /** When it was settled, ms. */
  atMs: number;
  model?: string;
  costMicros?: number;
}

/** A database with a person on a plan, and calls written as the gateway writes them. */
export async function startUsageWorld() {
  const database = await openTestDatabase();
  const { repos, client, clock } = database;
  clock.advance(NOON - clock.now());
  const user = await seedUser(database, "ann");
  const plan = await seedPlan(database, user.id, 3);
  const contextFor = (actor: Actor): Context => ({
    actor,
    clock,
    log: createLog("silent"),
    db: client,
    repos,
    scheduler: {
      wakeStatements: (key, atMs) => [repos.jobs.wakeStatement(key, atMs)],
      nudge: () => undefined,
    },
    rails: new Map(),
    akash: unused("akash"),
    otherAkash: [],
    screening: null,
    probe: unused("probe"),
    backups: unused("backups"),
    identity: unused("identity"),
    channels: new Map(),
    settings: unused<Settings>("settings", {
      plans: PLANS,
      models: [{ id: "default", title: "Llama Small", description: "", price: PRICE }],
    }),
    checkpoint: () => undefined,
  });

  async function agent(name: string): Promise<Deployment> {
    return await seedDraft(database, user.id, { name });
  }

  /** Settles calls: their rows, the sums of their days, and the counters of their limits. */
  async function calls(list: readonly Call[], userId = user.id): Promise<void> {
    await runParts(
      client,
      list.flatMap(({ deploymentId, tokens, atMs, model = "default", costMicros = tokens }) => {
        const counts = { inputUncached: tokens, cacheRead: 0, cacheWrite: 0, output: 0, costMicros };
        const whose = {
          userId,
          deploymentId,
          subscriptionId: plan.id,
          model,
          provider: "stub",
          tokensUsed: tokens,
        };
        const dayStart = Math.floor(atMs / DAY_MS) * DAY_MS;
        return [
          insertPart(
            llmUsageLog,
            columnValues(llmUsageLog, {
              ...whose,
              ...counts,
              id: uuidv7(),
              callKind: "chat",
              timestamp: atMs,
            }),
          ),
          (guard) => {
            const values = columnValues(usageDays, { ...whose, ...counts, dayStart, calls: 1 });
            const { sql, args } = insertPart(usageDays, values)(guard);
            const add = ["calls", "tokens_used", "input_uncached", "cost_micros"].map(
              (c) => `${c}=${c}+excluded.${c}`,
            );
            return {
              sql: `${sql} on conflict (user_id, day_start, deployment_id, model, provider) do update set ${add}`,
              args,
            };
          },
        ];
      }),
    );
  }

  /** Sets what is used of a limit. */
  async function used(scope: string, kind: LimitKind, windowStart: number, amount: number): Promise<void> {
    const values = columnValues(usageCounters, {
      scope,
      kind,
      windowStart,
      used: amount,
      updatedAt: clock.now(),
    });
    await runParts(client, [
      insertPart(usageCounters, values, { equalIn: ["scope", "kind", "window_start"], where: "1" }),
    ]);
  }

  const asUser = (userId: string, role: Role | null = null) =>
    contextFor({ kind: "user", userId, platform: "telegram", platformUserId: "5", chatId: "5", role });
  return {
    ...database,
    user,
    plan,
    agent,
    calls,
    used,
    contextFor,
    asUser,
    ann: asUser(user.id),
    job: contextFor({ kind: "job", key: "test" }),
    /** What an agent's owner is told, oldest first. */
    async news(deploymentId: string) {
      const rows = await repos.events.listAfter(deploymentId, { limit: 500 });
      return rows.map(({ type, evidence }) => ({ type, ...JSON.parse(evidence) }));
    },
  };
}

export type UsageWorld = Awaited<ReturnType<typeof startUsageWorld>>;
