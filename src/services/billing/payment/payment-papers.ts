import { z } from "zod";
import { AppError } from "../../../errors.ts";
import type { PaymentPapers, RailName } from "../../../ports/payment-rail.ts";
import { requireUser } from "../../actor.ts";
import type { Context } from "../../context.ts";
import { railOf } from "../rail-of.ts";

const Input = z.object({ rail: z.string(), paymentId: z.string() });

/** What there is of one payment. */
export interface PapersOfPayment extends PaymentPapers {
  rail: RailName;
  /** The moment of which this is said. */
  nowMs: number;
}

const NONE: PaymentPapers = { ready: [], isMaking: false };

/**
 * The invoice or receipt of a payment of the actor's. Their links are asked for anew each time, since such links end, and
 * are for a private chat alone.
 * @throws AppError `not_found` (`payment`), also for somebody else's payment (I4), or what the provider answered
 */
export async function paymentPapers({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<PapersOfPayment> {
  const actor = requireUser(ctx);
  const { rail: railName, paymentId } = Input.parse(input);
  const payment = await ctx.repos.payments.find(railName, paymentId);
  if (payment?.userId !== actor.userId)
    throw new AppError("not_found", "no such payment", { details: { reason: "payment" } });
  const rail = railOf(ctx, railName);
  const papers = payment.invoiceId === null ? NONE : await readPapers(rail.readPapers(payment.invoiceId));
  return { ...papers, rail: rail.name, nowMs: ctx.clock.now() };
}

/** What the provider does not know has no papers there. */
async function readPapers(reading: Promise<PaymentPapers>): Promise<PaymentPapers> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return NONE;
    throw error;
  }
}
