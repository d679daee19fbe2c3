import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { runParts } from "../../db/run.ts";
import { agentKeyFrom } from "../../domain/agent/agent-key.ts";
import type { PlanId } from "../../domain/plans/plans.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

/** All that is needed of a context: no service outside is asked. */
export type LocalContext = Pick<Context, "db" | "repos" | "clock">;

/** In place of a payment provider's name: no job asks anybody about such a plan. */
export const LOCAL = "local";

export interface LocalKey {
  key: string;
  deploymentId: string;
}

const newKey = (): string => agentKeyFrom(randomBytes(32));
const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

/**
 * Makes a key for trying the gateway with: a person who cannot sign in, a plan that nobody pays for, and an agent that
 * runs nowhere. One commit, so that no workflow ever finds it half made and deploys it.
 * @param tokensPerPeriod what the key may use in all, ever; the plan's own share unless given
 * @param model what `default` stands for; `useModel` can say it later
 */
export async function makeLocalKey(
  ctx: LocalContext,
  input: { plan: PlanId; tokensPerPeriod: number | null; model: string },
): Promise<LocalKey> {
  const key = newKey();
  const [deploymentId, subscriptionId, slotId] = [uuidv7(), uuidv7(), uuidv7()];
  const { plan, model, tokensPerPeriod } = input;
  const user = await ctx.repos.users.create({
    clerkUserId: `${LOCAL}:${deploymentId}`,
    email: `${deploymentId}@local.invalid`,
    displayName: "made by agent-key",
  });
  await runParts(ctx.db, [
    ctx.repos.subscriptions.insertPart({
      id: subscriptionId,
      provider: LOCAL,
      providerSubscriptionId: subscriptionId,
      userId: user.id,
      orderId: null,
      plan,
      priceId: null,
      status: "active",
      currentPeriodStart: ctx.clock.now(),
      tokensPerPeriod,
    }),
    ctx.repos.deployments.insertLocalPart({
      id: deploymentId,
      userId: user.id,
      model,
      plan,
      slotId,
      keyHash: hashOf(key),
    }),
    ctx.repos.slots.insertPart({ id: slotId, subscriptionId, userId: user.id, position: 0, deploymentId }),
    audit(ctx, "key.make_local", deploymentId),
  ]);
  return { key, deploymentId };
}

/**
 * Says what `default` stands for, and gives another key: a gateway that has met the first one may believe for a moment
 * what it knew of it.
 * @throws AppError `not_found`
 */
export async function useModel(ctx: LocalContext, deploymentId: string, model: string): Promise<string> {
  const key = newKey();
  const row = await ctx.repos.deployments.findById(deploymentId);
  const patch = { model, claw_api_key: hashOf(key) };
  if (!row || !(await ctx.repos.deployments.patch(row.id, row.version, patch)))
    throw new AppError("not_found", "there is no such key");
  return key;
}

/**
 * Ends a key that was made here, by itself or by its agent's id. Ending one that is over is success.
 * @throws AppError `not_found` for a key that nobody has, and for one of a person's agent
 */
export async function revokeLocalKey(ctx: LocalContext, keyOrId: string): Promise<string> {
  const { deployments, slots, subscriptions } = ctx.repos;
  const row = (await deployments.findById(keyOrId)) ?? (await deployments.findByClawKeyHash(hashOf(keyOrId)));
  const plan = row && (await planOf(ctx, row.userId));
  if (!row || !plan) throw new AppError("not_found", "No key that this command has made is called that.");
  if (row.phase === "live")
    await deployments.transition(
      row.id,
      ["live"],
      "closing",
      {},
      { parts: [audit(ctx, "key.revoke_local", row.id)] },
    );
  await subscriptions.sync(plan.id, { status: "canceled" }, [slots.revokePart(plan.id)]);
  await deployments.transition(row.id, ["closing"], "closed", { closed_at: ctx.clock.now() });
  return row.id;
}

const planOf = async (ctx: LocalContext, userId: string) =>
  (await ctx.repos.subscriptions.listByUser(userId)).find(({ provider }) => provider === LOCAL);

const audit = ({ repos }: LocalContext, action: string, subjectId: string) =>
  repos.audit.part({
    actor: { kind: "system", name: "agent-key" },
    action,
    subjectKind: "deployment",
    subjectId,
  });
