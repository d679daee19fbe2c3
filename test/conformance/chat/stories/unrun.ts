import { ownerOf } from "../owner-of.ts";
import { happens, type Story, type Teller, taps } from "../play-story.ts";
import { seedUsedAgent } from "../seed-usage.ts";

const TRIES = 9;

/** Its plan was paid again, and every try to start it has failed. */
async function cannotBeStarted(teller: Teller): Promise<void> {
  const { world, person } = teller;
  const owner = ownerOf(teller);
  await person.runs("/help");
  const agent = await seedUsedAgent(world, owner);
  const plan = await world.repos.subscriptions.find(agent.subscriptionId);
  await world.repos.payments.record({
    ...{ provider: "stripe", providerPaymentId: `pi_${agent.id}`, orderId: null, userId: owner.userId },
    ...{ subscriptionId: plan?.providerSubscriptionId ?? "", invoiceId: null, role: "renewal" },
    ...{ amountMinor: 4900, currency: "usd" },
  });
  await world.client.execute({
    sql: "update deployments set phase='stopped', stopped_by='payment', resume_failures=?, resume_failed_at=? where id=?",
    args: [TRIES, world.clock.now(), agent.id],
  });
  await agent.note("resume_exhausted", {
    ...{ why: "no_bids", tries: TRIES, amountMinor: 4900, currency: "usd" },
    moneyBackAtMs: world.clock.now() + 7 * 86_400_000,
  });
}

/** The money itself is in test/services/billing. */
export const unrunStory: Story = {
  name: "an agent that cannot be started again, and the money for it",
  who: "user",
  steps: [
    happens("every try to start it has failed", cannotBeStarted, /Test agent does not start again/),
    taps("$49 back", /Have \$49 back\?/),
    taps("Yes, money back", /\$49 go back to you/),
  ],
};
