import { v7 as uuidv7 } from "uuid";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { ChannelWanted } from "../../db/states.ts";
import { isTransient } from "../../errors.ts";
import { newBootstrapSecret, workloadOf, workloadSpec } from "../../services/agents/workload-spec.ts";
import type { Context } from "../../services/context.ts";
import { mainBackend } from "../../services/deployments/backend-of.ts";

/** Whether the operator's wallet can pay one more escrow; false also where it cannot be read. */
export async function floatCovers(ctx: Context): Promise<boolean> {
  try {
    const float = await mainBackend(ctx).float();
    if (float.actUact >= ctx.settings.agent.depositUact) return true;
    ctx.log.error({
      event: "operator.float_empty",
      haveUact: float.actUact,
      neededUact: ctx.settings.agent.depositUact,
    });
  } catch (error) {
    if (!isTransient(error)) throw error;
    ctx.log.warn({ event: "operator.float_unreadable", err: error });
  }
  return false;
}

/**
 * The next attempt of a deployment, to be written down before a transaction exists (I2): our own dseq where we choose
 * it, the frozen manifest and the bootstrap secret's hash.
 * @throws AppError `unavailable` as `mainBackend`
 */
export async function planAttempt(ctx: Context, deployment: Deployment, channelWanted: ChannelWanted) {
  const akash = mainBackend(ctx);
  const attempt = deployment.attempt + 1;
  const secret = newBootstrapSecret();
  const spec = workloadSpec(ctx.settings, secret.value);
  const manifest = await akash.freeze(spec);
  const intentId = uuidv7();
  const dseq = akash.nextDseq?.() ?? null;
  const part = ctx.repos.intents.insertPart({
    id: intentId,
    deploymentId: deployment.id,
    attempt,
    backend: akash.name,
    owner: akash.owner,
    dseq,
    manifest: manifest.json,
    manifestHash: manifest.hashHex,
    bootstrapHash: secret.hash,
    depositUact: ctx.settings.agent.depositUact,
    workload: workloadOf(spec),
    channelWanted,
  });
  return { intentId, attempt, dseq, part };
}
