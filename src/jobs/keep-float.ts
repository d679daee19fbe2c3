import type { Context } from "../services/context.ts";

const EVERY_MS = 5 * 60_000;
/** Deposits the wallet should be able to make at any time. */
const WANTED_DEPOSITS = 4;
/**
 * The chain silently cancels a mint that yields less than ten ACT. We know no price, so the first figure is burnt
 * where the wallet allows, which is enough down to 0.17 USD, and never less than the second.
 */
const BURN_UAKT = 60_000_000;
const MIN_BURN_UAKT = 20_000_000;
/** AKT that is never burnt, because fees are paid in it. */
const KEEP_UAKT = 10_000_000;

/**
 * Keeps enough ACT in the operator's wallet by minting from AKT, or says that the account's credit runs low. A mint lands an epoch later or is silently
 * cancelled, so success is judged by the balance at the next look and never by the transaction.
 */
export async function keepFloat(ctx: Context): Promise<number> {
  const float = await ctx.akash.float();
  ctx.log.info({ event: "operator.float", actUact: float.actUact, aktUakt: float.aktUakt });
  const wantedUact = WANTED_DEPOSITS * ctx.settings.agent.depositUact;
  if (float.actUact >= wantedUact) return ctx.clock.now() + EVERY_MS;
  const { mint } = ctx.akash;
  if (mint === null || float.aktUakt === null || float.aktUakt < MIN_BURN_UAKT + KEEP_UAKT) {
    ctx.log.error({
      event: "operator.wallet_low",
      haveUact: float.actUact,
      wantedUact,
      haveUakt: float.aktUakt,
    });
    return ctx.clock.now() + EVERY_MS;
  }
  const burnUakt = Math.min(BURN_UAKT, float.aktUakt - KEEP_UAKT);
  const outcome = await mint.burn({ burnUakt });
  ctx.log.info({
    event: "operator.minting",
    burnUakt,
    outcome: outcome.kind,
    haveUact: float.actUact,
  });
  return ctx.clock.now() + EVERY_MS;
}
