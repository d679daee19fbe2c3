import { z } from "zod";

/** Why money is given back; its owner is told in these words. */
export const REFUND_REASONS = ["refund_asked", "refund_fault", "refund_twice", "refund_goodwill"] as const;
export const RefundReason = z.enum(REFUND_REASONS);
export type RefundReason = z.output<typeof RefundReason>;

/** A refund as its giver has confirmed it. */
export const RefundWish = z.object({
  /** Made with the question: confirmed twice, it is one refund. */
  id: z.uuid(),
  rail: z.string(),
  paymentId: z.string(),
  /** Gross, minor units. */
  amountMinor: z.number().int().positive(),
  /** What was left of the payment when its giver was asked, minor units. */
  leftMinor: z.number().int().positive(),
  reason: RefundReason,
  /** Whether what it paid for ends; decided by the rules where the giver has no choice. */
  endsPlan: z.boolean(),
});
export type RefundWish = z.output<typeof RefundWish>;
