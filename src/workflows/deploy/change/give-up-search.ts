import type { Part } from "../../../db/cas-batch.ts";
import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { isOldGone, restMs } from "../../../domain/deployments/lease-change.ts";
import { openCaseParts } from "../../../services/admin/open-case.ts";
import type { Context } from "../../../services/context.ts";
import { beginChangeParts } from "../../../services/deployments/begin-change.ts";
import { commitChange } from "./commit-change.ts";

/** Searches of one heal before a human decides. */
const MAX_ROUNDS = 4;

/**
 * No other lease was found. A move leaves the agent where it is. A heal rests and looks again; after some searches the
 * agent is left where it is, too, or, where there is nothing left of its lease, stopped with all that it remembers.
 */
export async function giveUpSearch(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
  why: string,
): Promise<number | null> {
  const now = ctx.clock.now();
  if (change.kind === "heal" && change.rounds < MAX_ROUNDS && why !== "not_entitled") {
    const againAt = now + restMs(ctx.settings.deploy.healRestMs, change.rounds);
    await commitChange(ctx, deployment, change, {
      step: "resting",
      change: { failure: why },
      event: "heal_waits",
      evidence: { why, rounds: change.rounds, againAt },
    });
    return againAt;
  }
  if (!isOldGone(change, deployment.currentIntentId)) {
    await commitChange(ctx, deployment, change, {
      step: "undoing",
      change: { failure: why },
      event: "search_given_up",
      evidence: { why, rounds: change.rounds },
    });
    return now;
  }
  await stopInstead(ctx, deployment, change, why);
  return now;
}

async function stopInstead(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
  why: string,
): Promise<void> {
  await commitChange(ctx, deployment, change, {
    ends: "replaced",
    phase: "stopping",
    patch: { stopped_by: "owner" },
    change: { failure: why },
    event: "heal_given_up",
    evidence: { why, rounds: change.rounds },
    parts: stopForGoodParts(ctx, deployment, { key: `heal:${change.id}`, why }),
  });
}

/** Stops an agent of whose lease nothing is left, with what it remembers, and asks for a human. */
export const stopForGoodParts = (
  ctx: Context,
  deployment: Deployment,
  { key, why }: { key: string; why: string },
): Part[] => [
  ...beginChangeParts(ctx, deployment, { kind: "stop", why: "owner", step: "retiring", saved: "skipped" }),
  ...openCaseParts(ctx, {
    key,
    kind: "heal_failed",
    subject: deployment.id,
    facts: { agent: deployment.id, why },
  }),
];
