import { syncCheckout } from "../../../../src/services/billing/checkout/sync-checkout.ts";
import { happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { beginsWizard, givesToken } from "./wizard.ts";

/** A plan that is bought, changed and ended, with every change of mind. */
export function planStory(): Story {
  return {
    name: "a plan that is bought, changed and ended",
    who: "user",
    steps: [
      beginsWizard(),
      taps("Llama Small", /Now its <platform> bot/),
      taps("I already have a bot", /Paste your bot's token/),
      givesToken(/choose a plan/),
      taps("Pro · $49/month", /Pro: \$49 a month/),
      happens("the page is paid", pays, /Deploying Test agent/),
      runs("/plan", /1 of 3 slots in use/),
      taps("Bigger plan", /A bigger plan/),
      taps("Business · $99/month", /Upgrade to Business\?/),
      taps("Leave it", /1 of 3 slots in use/),
      taps("Smaller plan", /A smaller plan/),
      taps("Starter · $29/month", /Starter from <day>\?/),
      taps(/^Yes, from/, /It is booked/),
      runs("/plan", /Starter/),
      taps("Keep the plan as it is", /Your plan stays Pro/),
      runs("/plan", /1 of 3 slots in use/),
      taps("Cancel at period end", /Cancel Pro\?/),
      taps("Yes, cancel the plan", /It is cancelled and stays yours/),
      runs("/plan", /1 of 3 slots in use/),
      taps("Keep the plan", /The plan stays/),
      runs("/billing", /Your payments/),
      taps(/^Invoice \$49/, /Invoice at Stripe/),
      taps(/[Bb]illing pages/, /Billing at Stripe/),
    ],
  };
}

/** Pays on the page that the newest payment link leads to; the news of it is read as a webhook would have it read. */
async function pays({ world, person }: Teller): Promise<void> {
  const url = await person.link("Pay $49/month");
  const session = world.stripe.ledger.sessions().find((one) => one.url === url);
  if (!session) throw new Error(`no session for ${url}`);
  world.stripe.pay(session.id);
  const ctx = world.contextFor({ kind: "webhook", source: "stripe" });
  await syncCheckout({ ctx, input: { rail: "stripe", sessionId: session.id } });
}
