import { z } from "zod";
import type { Context } from "../../context.ts";
import { syncCheckout } from "../checkout/sync-checkout.ts";

const Input = z.object({ sessionId: z.string() });

/**
 * Somebody came back from a checkout: the rail that we know the session from is asked about it. One whose opening was
 * never noted is left to the webhooks, since an address may hold anything.
 */
export async function syncReturned({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { sessionId } = Input.parse(input);
  for (const rail of ctx.rails.keys())
    if (await ctx.repos.checkouts.find(rail, sessionId))
      return await syncCheckout({ ctx, input: { rail, sessionId } });
}
