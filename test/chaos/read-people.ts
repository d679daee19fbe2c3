import type { StripeTwin } from "../../src/sandbox/stripe/twin.ts";
import { agentsPaidFor } from "../crash/watch-books.ts";
import type { PersonBooks } from "./check-people.ts";
import { agentsOf, type Customer, told } from "./customer.ts";

/** Copies what the twins know about one person out of their books. */
export function readPerson(who: Customer): PersonBooks {
  const { ledger } = who.scene.world.stripe;
  const ids = new Set(ledger.customers().flatMap((one) => (one.email === who.email ? [one.id] : [])));
  const isMine = (one: { customer: string | null }) => one.customer !== null && ids.has(one.customer);
  const refunds = ledger.refunds().filter((one) => one.status === "succeeded");
  const plans = ledger.subscriptions().filter(isMine);
  return {
    who: who.chat.name,
    charges: ledger
      .charges()
      .filter((one) => one.paid && isMine(one))
      .map((one) => ({
        amountMinor: one.amount,
        refundedMinor: one.amount_refunded,
        refunds: refunds.filter(({ charge }) => charge === one.id).length,
        disputed: one.disputed,
      })),
    activeSubscriptions: plans.filter(({ status }) => isGoingOn(status)).length,
    slots: slotsOf(who.scene.world.stripe, who.email),
    running: agentsOf(who).length,
    toldLive: told(who, /answers now/i),
    toldMoneyBack: told(who, /back, all of it|went back to you|goes back to you|was returned/i),
  };
}

const isGoingOn = (status: string): boolean => ["active", "trialing", "past_due"].includes(status);

/** Agents that one person pays for at this moment. */
export function slotsOf(stripe: StripeTwin, email: string): number {
  const ids = new Set(stripe.ledger.customers().flatMap((one) => (one.email === email ? [one.id] : [])));
  return agentsPaidFor(stripe, ({ customer }) => ids.has(customer));
}
