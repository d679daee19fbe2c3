import type { Part } from "../../../db/cas-batch.ts";
import type { NewRefund } from "../../../db/repositories/refund-repository.ts";
import type { Context } from "../../context.ts";
import { wakePart } from "../../wake-part.ts";

/**
 * Wants all that is left of a payment back, within a commit of the caller's. One key for each payment: whoever else
 * wants the same meanwhile asks the provider for nothing new.
 */
export const wantRefundParts = (ctx: Context, wanted: Omit<NewRefund, "idempotencyKey">): Part[] => [
  ctx.repos.refunds.insertPart({ ...wanted, idempotencyKey: `refund:${wanted.providerPaymentId}` }),
  wakePart(ctx, `refund:${wanted.id}`),
];
