import { twinSession } from "../world/money.ts";
import type { CrashWorld } from "./crash-world.ts";

/** The books of whoever sold the one plan of a world, and what its buyer and a bank do there. */
export interface Till {
  status(): string;
  periodEndsMs(): number;
  /** Whether it ends by itself when what was paid for is over. */
  isEndBooked(): boolean;
  /** The card that is charged from now on; what is owed is tried with it at once. */
  chargesWith(card: string): void;
  dispute(): void;
  decide(how: "won" | "lost"): void;
  /** The plan is paid for a second time, by a checkout of which only its provider knows. */
  paysAgain(): Promise<void>;
}

/** @throws Error where there is not exactly one */
export function only<T>(all: readonly T[], what: string): T {
  const [one, ...others] = all;
  if (one === undefined || others.length > 0) throw new Error(`${all.length} of ${what}, wanted one`);
  return one;
}

function stripeTill(world: CrashWorld): Till {
  const { stripe, url, credentials } = world;
  const { ledger } = stripe;
  const plan = () => only(ledger.subscriptions(), "plans");
  return {
    status: () => plan().status,
    periodEndsMs: () => only(plan().items.data, "prices").current_period_end * 1_000,
    isEndBooked: () => plan().cancel_at_period_end,
    chargesWith: (card) => void stripe.replaceCard(plan().id, card),
    dispute: () => void stripe.dispute(only(ledger.payments(), "payments").id),
    decide: (how) => void stripe.closeDispute(only(ledger.disputes(), "disputes").id, how),
    async paysAgain() {
      const shop = { stripe, url, secretKey: credentials.stripeSecretKey };
      stripe.pay(await twinSession(shop, only(ledger.sessions(), "checkouts").id));
    },
  };
}

function polarTill({ polar, credentials }: CrashWorld): Till {
  const { ledger } = polar;
  const plan = () => only(ledger.subscriptions(), "plans");
  return {
    status: () => plan().status,
    periodEndsMs: () => Date.parse(plan().current_period_end ?? ""),
    isEndBooked: () => plan().cancel_at_period_end,
    chargesWith: (card) => void polar.replaceCard(plan().id, card),
    dispute: () => void polar.dispute(only(ledger.orders(), "orders").id),
    decide: (how) => void polar.closeDispute(only(ledger.disputes(), "disputes").id, how),
    async paysAgain() {
      const { product_id, customer_id, metadata } = only(ledger.checkouts(), "checkouts");
      const answer = await fetch(`${polar.apiBase}/v1/checkouts/`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${credentials.polarAccessToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ products: [product_id], customer_id, metadata }),
      });
      if (!answer.ok) throw new Error(`no second checkout: ${await answer.text()}`);
      const { id } = (await answer.json()) as { id: string };
      polar.pay(id);
    },
  };
}

/** @throws Error where nothing was sold yet */
export const tillOf = (world: CrashWorld): Till =>
  world.polar.ledger.subscriptions().length > 0 ? polarTill(world) : stripeTill(world);
