import { z } from "zod";
import type { Context } from "../../context.ts";
import { ownDeployment } from "../../deployments/own-deployment.ts";
import { releaseCheckout } from "./release-checkout.ts";

const Input = z.object({ deploymentId: z.string() });

/**
 * Makes an unpaid checkout unpayable and puts the agent back to a draft. If it was paid in the same moment, the
 * payment wins.
 */
export async function cancelCheckout({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  await releaseCheckout(ctx, await ownDeployment(ctx, Input.parse(input).deploymentId));
}
