import { z } from "zod";
import { AppError } from "../../../errors.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";

const Input = z.object({ rail: z.string() });

/**
 * A fresh link to the provider's own billing pages. Whoever has it may change cards and plans, so it goes to a private
 * chat alone and is kept nowhere.
 * @throws AppError `not_found` (`no_customer`), `misconfigured` when that rail is off, or what the provider answered
 */
export async function portalLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<string> {
  const actor = requireUser(ctx);
  const rail = railOf(ctx, Input.parse(input).rail);
  const customer = await ctx.repos.customers.find(rail.name, actor.userId);
  if (!customer)
    throw new AppError("not_found", "nothing was ever paid there", { details: { reason: "no_customer" } });
  const url = await rail.portalUrl({
    customerId: customer.providerCustomerId,
    returnUrl: ctx.settings.publicUrl,
  });
  await ctx.repos.audit.write({
    actor,
    action: "billing.portal",
    subjectKind: "customer",
    subjectId: customer.providerCustomerId,
  });
  return url;
}
