import { createHash } from "node:crypto";
import { openDatabase } from "../../../src/db/index.ts";
import { createRepositories } from "../../../src/db/repositories/index.ts";
import { runPart } from "../../../src/db/run.ts";
import { createVault } from "../../../src/db/vault.ts";
import { PLANS } from "../../../src/domain/plans/plans.ts";
import { createAgentKeys } from "../../../src/gateway/agent-keys.ts";
import { createRightsFeed } from "../../../src/gateway/rights-feed.ts";
import { createLog } from "../../../src/log.ts";
import { authenticateAgentKey } from "../../../src/services/agents/authenticate-agent-key.ts";
import type { Context } from "../../../src/services/context.ts";
import { only } from "../../world/only.ts";

/** What a replica does when it is told, each with one answer. */
export type Order =
  /** Asks what the key opens: `agent`, a reason, or `ended`. */
  | { do: "ask"; key: string }
  /** Asks how many tokens the key's plan gives in its period. */
  | { do: "tokens"; key: string }
  /** A renewal of the plan could not be charged, or is paid after all. */
  | { do: "owe" | "pay"; nowMs: number }
  /** Pauses the agent's model; the answer is the time after the commit. */
  | { do: "pause"; deploymentId: string }
  /** Reads the feed now. */
  | { do: "look" }
  /** Lets this replica's time go on by itself, so many ms. */
  | { do: "wait"; ms: number }
  /** Follows the feed as in production and answers with the time at which the key was first refused. */
  | { do: "race"; key: string };

const { url, authToken, nowMs }: { url: string; authToken?: string; nowMs: number } = JSON.parse(
  process.argv[2] ?? "{}",
);
const clock = { ms: nowMs, real: false, now: () => (clock.real ? Date.now() : clock.ms) };
const { client } = await openDatabase({ url, authToken });
const unused = createVault({ encryptionKey: "0".repeat(64), lookupKey: "0".repeat(64) });
const repos = createRepositories({ client, vault: unused, clock });
const settings = only<Context["settings"]>("settings", { plans: PLANS });
const ctx = only<Context>("context", { repos, clock, settings });
const feed = createRightsFeed({
  source: repos.rightsChanges,
  clock,
  log: createLog("silent"),
  listener: (changed) => keys.forget(changed),
  isWanted: () => keys.knowsAny(),
});
const keys = createAgentKeys({
  authenticate: (keyHash) => authenticateAgentKey({ ctx, input: { keyHash } }),
  feedAgeMs: feed.ageMs,
  wakeFeed: feed.wake,
  clock,
  cacheMs: 60_000,
  maxEntries: 100,
});
await feed.look();

async function ask(key: string): Promise<string> {
  const holder = await keys.find(createHash("sha256").update(key).digest("hex"));
  return holder?.kind === "suspended" ? holder.suspension : (holder?.kind ?? "ended");
}

/** As the providers do it: the next period begins, and only then is it seen that nobody pays. */
const OWE = `update subscriptions set status='past_due', past_due_since=?, current_period_start=?,
  current_period_end=?+30*86400000`;

async function tokens(key: string): Promise<number> {
  const holder = await keys.find(createHash("sha256").update(key).digest("hex"));
  return holder?.kind === "agent" ? holder.agent.allowance.periodTokens : 0;
}

async function race(key: string): Promise<number> {
  clock.real = true;
  await feed.look();
  feed.start();
  process.send?.({ racing: await ask(key) });
  for (;;) {
    if ((await ask(key)) !== "agent") return Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function obey(order: Order): Promise<string | number> {
  if (order.do === "ask") return await ask(order.key);
  if (order.do === "tokens") return await tokens(order.key);
  if (order.do === "owe") await client.execute({ sql: OWE, args: [order.nowMs, order.nowMs, order.nowMs] });
  if (order.do === "pay")
    await client.execute("update subscriptions set status='active', past_due_since=null");
  if (order.do === "race") return await race(order.key);
  if (order.do === "look") await feed.look();
  if (order.do === "wait") clock.ms += order.ms;
  if (order.do === "pause") {
    const pause = {
      deploymentId: order.deploymentId,
      pausedBy: "operator" as const,
      reason: "x",
      actorId: "a",
    };
    await runPart(client, repos.modelPauses.insertPart(pause));
    return Date.now();
  }
  return "done";
}

process.on("message", (order: Order) => {
  void obey(order).then((answer) => process.send?.({ answer }));
});
process.on("disconnect", () => process.exit(0));
process.send?.({ answer: "ready" });
