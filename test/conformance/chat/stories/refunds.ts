import { askSecondPerson } from "../../../../src/services/admin/ask-second-person.ts";
import { deriveId } from "../../../../src/services/derive-id.ts";
import { ownerOf } from "../owner-of.ts";
import { answers, happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { signInAfresh } from "./admin.ts";

const paymentOf = (teller: Teller): string => deriveId("payment", ownerOf(teller).userId);

/** Nine payments, so that there is another page; the newest is the one that is looked at. */
async function hasPaid(teller: Teller): Promise<void> {
  const { world, person } = teller;
  const { userId } = ownerOf(teller);
  await world.client.execute("delete from admin_cases");
  const older = Array.from({ length: 8 }, (_, n) => deriveId(`payment-${n}`, userId));
  for (const [n, providerPaymentId] of [paymentOf(teller), ...older].entries()) {
    await world.repos.payments.record({
      ...{ provider: "stripe", providerPaymentId, orderId: null, userId, subscriptionId: null },
      ...{ invoiceId: null, role: "renewal", amountMinor: 2900, currency: "usd" },
    });
    const at = world.clock.now() - n * 86_400_000;
    await world.client.execute({
      sql: "update payments set created_at=? where provider_payment_id=?",
      args: [at, providerPaymentId],
    });
  }
  await person.runs(`/refund ${userId}`);
}

async function looksAtIt(teller: Teller): Promise<void> {
  await teller.person.runs(`/refund ${paymentOf(teller)}`);
}

async function signsIn(teller: Teller): Promise<void> {
  await signInAfresh(teller);
  await looksAtIt(teller);
}

/** Money of it goes back in another way after they were asked. */
async function tapsTooLate({ world, person }: Teller): Promise<void> {
  await world.client.execute("update payments set refunded_minor=100");
  await person.taps("Yes, give back $29");
}

/** They have asked for more than they may give alone. */
async function hasAsked(teller: Teller): Promise<void> {
  const { world, person } = teller;
  const { userId } = ownerOf(teller);
  const { platform, id: platformUserId } = person;
  const id = deriveId("request", userId);
  const wish = { id, rail: "stripe", paymentId: paymentOf(teller), amountMinor: 2900, leftMinor: 2900 };
  await askSecondPerson(
    world.contextFor({ kind: "job", key: "story" }),
    { kind: "user", userId, platform, platformUserId, chatId: platformUserId, role: "admin" },
    { kind: "refund", id, payload: { ...wish, reason: "refund_fault", endsPlan: false }, facts: {} },
  );
  await person.runs("/cases list");
}

/** From somebody's payments to the last question, and what a second person is asked; the money itself is in test/services/refunds. */
export const refundStory: Story = {
  name: "an administrator gives money back",
  who: "admin",
  alone: true,
  steps: [
    runs("/refund nobody_at_all", /Nobody is known as/),
    happens("they have paid", hasPaid, /Payments/),
    taps("Show more", /Payments/),
    happens("they look at one", looksAtIt, /Left of it/),
    taps("Another amount", /Sign in once more/),
    happens("they have signed in", signsIn, /Left of it/),
    taps("Another amount", /29 at most/),
    answers("a lot", /“a lot” is no amount/),
    answers("29.01", /is no amount/),
    answers("9.50", /Why \$9\.50\?/),
    taps("something of ours went wrong", /Left afterwards/),
    taps("Don’t", /Left of it/),
    taps("Give back $29", /Why \$29\?/),
    taps("as a courtesy", /No plan hangs on it/),
    happens(
      "money of it goes back meanwhile, and they tap Yes",
      tapsTooLate,
      /went back since you were asked/,
    ),
    happens("they look again", looksAtIt, /Left of it/),
    taps("The person", /With us since/),
    taps("Payments", /Payments/),
    happens("they have asked for a second person", hasAsked, /asks for a second one/),
    taps(/^#\d+/, /asked for this/),
    taps("Approve", /Somebody else has to agree/),
    taps("Refuse", /Nothing was done/),
  ],
};
