/** What the card network says to a charge. */
export type CardVerdict = { approved: true } | { approved: false; declineCode: string; message: string };

const DECLINED = "Your card was declined.";

/** Stripe's published test cards that the sandbox knows, with the words of their refusals. */
const REFUSALS: Record<string, { declineCode: string; message: string; onlyLater?: boolean }> = {
  "4000000000000002": { declineCode: "generic_decline", message: DECLINED },
  "4000000000009995": { declineCode: "insufficient_funds", message: "Your card has insufficient funds." },
  "4000000000009987": { declineCode: "lost_card", message: DECLINED },
  "4000000000000341": { declineCode: "generic_decline", message: DECLINED, onlyLater: true },
};
const APPROVED = new Set(["4242424242424242", "5555555555554444", "4000056655665556"]);

export const GOOD_CARD = "4242424242424242";
export const DECLINED_CARD = "4000000000000002";
/** Pays the first invoice and is declined on every renewal. */
export const FAILS_LATER_CARD = "4000000000000341";

/**
 * @param number as typed, spaces allowed
 * @param renewal true when the customer is not there to pay
 */
export function askCard(number: string, renewal = false): CardVerdict {
  const digits = number.replaceAll(/\s/g, "");
  const refusal = REFUSALS[digits];
  if (refusal && (renewal || !refusal.onlyLater)) {
    return { approved: false, declineCode: refusal.declineCode, message: refusal.message };
  }
  if (refusal || APPROVED.has(digits)) return { approved: true };
  const message = "Your card was declined. Your request was in test mode, but used a non test card.";
  return { approved: false, declineCode: "test_mode_live_card", message };
}
