import { ALWAYS } from "../../../../src/db/cas-batch.ts";
import type { NewObservation } from "../../../../src/db/repositories/provider-observation-repository.ts";
import { runPart, runParts } from "../../../../src/db/run.ts";
import { deriveId } from "../../../../src/services/derive-id.ts";
import { judgeProvider } from "../../../../src/services/providers/judge-provider.ts";
import { ownerOf } from "../owner-of.ts";
import { happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { seedAgent } from "../seed-agent.ts";
import { signInAfresh } from "./admin.ts";

const PROVIDER = `akash1${"q".repeat(38)}`;
const AILING = `akash1${"w".repeat(38)}`;
const manyAddresses = [..."acdefghjklmnpqrstuvwxyz"].map((letter) => `akash1${letter.repeat(38)}`);

const observe = (world: Teller["world"], observation: NewObservation): Promise<number> =>
  runPart(world.client, world.repos.observations.insertPart(observation));

async function seenNobody({ world, person }: Teller): Promise<void> {
  await world.client.execute("delete from provider_observations");
  await world.client.execute("delete from leases");
  await person.runs("/providers");
}

async function seenMany({ world, person }: Teller): Promise<void> {
  for (const provider of manyAddresses) {
    await observe(world, { provider, kind: "live" });
    await observe(world, { provider, kind: "not_ready" });
    await observe(world, { provider, kind: "bid", priceUactPerBlock: 10 });
  }
  await person.runs("/providers");
}

async function listsMany({ world, person }: Teller): Promise<void> {
  const entry = { reason: "too slow", expiresAt: null, createdBy: null };
  for (const address of manyAddresses) await world.repos.blacklist.put({ ...entry, address }, ALWAYS, []);
  await person.runs("/blacklist list");
}

async function listsNone({ world, person }: Teller): Promise<void> {
  for (const address of manyAddresses) await world.repos.blacklist.take(address, ALWAYS, []);
  await person.runs("/blacklist list");
}

async function opensNone({ world, person }: Teller): Promise<void> {
  await world.client.execute("delete from admin_cases");
  await person.runs("/cases list");
}

async function opensMany({ world, person }: Teller): Promise<void> {
  for (let number = 1; number <= 11; number++)
    await runPart(
      world.client,
      world.repos.adminCases.openPart({
        key: `refund:${number}`,
        kind: "refund_refused",
        subject: `${number}`,
        facts: { rail: "stripe", payment: `pi_${number}`, amountMinor: 2900, currency: "usd" },
      }),
    );
  await person.runs("/cases list");
}

/** Its lease alone: what becomes of it is in test/workflows/drain-provider.test.ts. */
async function hasAgent(teller: Teller): Promise<void> {
  const { world, person } = teller;
  const agent = await seedAgent(world, ownerOf(teller));
  await world.client.execute({ sql: "update deployments set plan='starter' where id=?", args: [agent.id] });
  await runPart(
    world.client,
    world.repos.leases.insertPart({
      deploymentId: agent.id,
      intentId: "intent",
      owner: "akash1operator",
      dseq: agent.id,
      gseq: 1,
      oseq: 1,
      provider: PROVIDER,
      priceUactPerBlock: 10,
    }),
  );
  await person.runs(`/blacklist add ${PROVIDER} 30 too slow`);
}

/** A proposal as it is opened by the judge, from sightings to the case. */
async function isProposed({ world, person }: Teller): Promise<void> {
  await world.client.execute("delete from admin_cases");
  await world.client.execute("delete from provider_observations");
  const ctx = world.contextFor({ kind: "job", key: "provider" });
  for (const deploymentId of ["a", "b", "c", "d"])
    await observe(world, { provider: AILING, kind: "not_ready", deploymentId });
  await judgeProvider(ctx, AILING);
  await person.runs("/cases list");
}

export const proposalsStory: Story = {
  name: "an administrator is asked about a provider",
  who: "admin",
  alone: true,
  steps: [
    happens("it keeps failing", isProposed, /A provider to keep out/),
    taps("#1", /container does not start/),
    taps("24 hours", /No agent of ours runs there/),
    taps("Back", /A provider to keep out/),
    taps("Keep out for 3 days", /3 days/),
    taps("Yes, keep it out", /Most of what is deployed/),
    taps("Let it be chosen again", /4/),
    happens("it fails again", isProposed, /A provider to keep out/),
    taps("#1", /container does not start/),
    taps("Forgive", /Settled by an administrator/),
  ],
};

export const providersStory: Story = {
  name: "an administrator's list of providers",
  who: "admin",
  alone: true,
  steps: [
    runs("/help", /For administrators/),
    runs("/providers nonsense", /is not a provider address/),
    happens("nobody has bid", seenNobody, /No provider has bid/),
    happens("many have", seenMany, /akash1aaa[\s\S]*Host aaa/),
    taps("Show more", /akash1mmm/),
    runs(`/providers ${manyAddresses[0]}`, /last trouble today[\s\S]*does not start/),
    taps("Blacklist", /No agent of ours runs there/),
    taps("For 24 hours", /Record when listed/),
    taps("Yes, keep it out", /Record when listed/),
    taps("Let it be chosen again", /last trouble today/),
    taps("Back", /akash1aaa/),
    runs("/blacklist list", /No provider is blacklisted/),
    runs(`/blacklist add ${PROVIDER} 30 too slow`, /gets no new leases, at once/),
    runs("/blacklist list", /No provider is blacklisted/),
    runs(`/blacklist add ${PROVIDER} 30 too slow`, /30 days/),
    taps("Yes, keep it out", /too slow/),
    runs("/blacklist list", /too slow/),
    happens("an agent runs there", hasAgent, /1 × Starter/),
    taps("Keep it out and move them", /being moved elsewhere/),
    taps("Stop moving them", /Trust/),
    taps("Move its agents off", /Move everything off/),
    taps("Yes, move them", /being moved/),
    taps("Refresh", /being moved/),
    runs("/blacklist add nonsense because", /is not a provider address/),
    runs(`/blacklist remove ${PROVIDER}`, /may be chosen again/),
    runs(`/blacklist remove ${PROVIDER}`, /was not on the list/),
    happens("there are many", listsMany, /akash1aaa/),
    taps("Show more", /akash1mmm/),
    taps("Show more", /akash1zzz/),
    happens("there are none again", listsNone, /No provider is blacklisted/),
  ],
};

async function pausesNobody(teller: Teller): Promise<void> {
  await signInAfresh(teller);
  await teller.person.runs("/pause on @nobody_has_this_bot sends mass mail");
}

/** Whoever waits hears of it later, which is no part of this story. */
async function nobodyWaits({ world, person }: Teller): Promise<void> {
  await world.client.execute("delete from deploy_waiters");
  await person.runs("/pause deploys");
}

/** Words alone; what they do to an agent is in test/chat/model-and-key.test.ts. */
export const pausesStory: Story = {
  name: "an administrator's list of paused models",
  who: "admin",
  alone: true,
  steps: [
    runs("/pause list", /No agent is paused/),
    runs("/pause held", /Nobody is held back/),
    runs("/pause on @nobody_has_this_bot sends mass mail", /Sign in once more/),
    happens("they have signed in", pausesNobody, /No running agent has the bot/),
    runs("/pause off @nobody_has_this_bot", /No running agent has the bot/),
    runs("/pause deploys", /New agents may be deployed/),
    runs("/pause deploys the chain halts", /Pause new agents/),
    taps("Back", /New agents may be deployed/),
    runs("/pause deploys the chain halts", /Pause new agents/),
    taps("Yes, pause new agents", /New agents are paused/),
    runs("/pause deploys again", /the chain halts/),
    runs("/deploy", /We are not starting new agents right now/),
    taps("Tell me when it goes on", /You will hear from us/),
    runs("/pause list", /New agents are paused since[\s\S]*No agent is paused/),
    taps("New agents", /Want to be told/),
    happens("nobody waits any more", nobodyWaits, /Want to be told/),
    taps("Let them be deployed again", /New agents may be deployed/),
  ],
};

async function findsOrphan({ world, person }: Teller): Promise<void> {
  await world.repos.unknownDeployments.note(
    {
      backend: "chain",
      owner: "akash1operator",
      dseq: "1795700000000777",
      uactPerBlock: 12,
      escrowUact: 900_000,
    },
    () => [],
  );
  await person.runs("/treasury");
}

async function losesOrphan({ world, person }: Teller): Promise<void> {
  await world.client.execute("delete from unknown_deployments");
  await person.runs("/treasury");
}

/** What it says of a wallet that is short is in the golden views; what becomes of it in test/workflows/treasury.test.ts. */
export const treasuryStory: Story = {
  name: "an administrator's treasury",
  who: "admin",
  alone: true,
  steps: [
    happens("nobody knows what runs there", findsOrphan, /One deployment that nobody claims/),
    taps("1795700000000777", /A deployment that nobody knows/),
    happens("it is gone", losesOrphan, /Nothing runs that GoClaw does not know/),
    runs("/treasury", /Nothing runs that GoClaw does not know/),
    taps("Refresh", /Treasury/),
  ],
};

/** Two agents too many that never ran, whose money waits for a decision. */
async function holdsRefunds(teller: Teller): Promise<void> {
  const { world, person } = teller;
  const { userId } = ownerOf(teller);
  await world.client.execute("delete from admin_cases");
  for (const n of [1, 2]) {
    const [id, payment] = [deriveId(`refund-${n}`, userId), deriveId(`held-${n}`, userId)];
    await runParts(world.client, [
      world.repos.refunds.insertPart({
        ...{ id, provider: "stripe", providerPaymentId: payment, orderId: null, userId },
        ...{ providerSubscriptionId: null, reason: "deploy_failed", kind: "unstarted", idempotencyKey: id },
      }),
      world.repos.adminCases.openPart({
        ...{ key: `held:${id}`, kind: "refund_over_limit", subject: id },
        facts: { rail: "stripe", payment, amountMinor: 2900, currency: "usd" },
      }),
    ]);
    await world.client.execute({ sql: "update refunds set state='held' where id=?", args: [id] });
  }
  await person.runs("/cases list");
}

async function signsIn(teller: Teller): Promise<void> {
  await signInAfresh(teller);
  await teller.person.runs("/cases list");
}

/** How the rest of GoClaw opens and settles them is in test/chat/cases.test.ts. */
export const casesStory: Story = {
  name: "an administrator's open cases",
  who: "admin",
  alone: true,
  steps: [
    happens("none is open", opensNone, /Nothing waits for you/),
    happens("there are many", opensMany, /#1 ·/),
    taps("Show more", /#11 ·/),
    taps("#11", /A refund was refused/),
    taps("It is settled", /Settled by an administrator/),
    runs("/cases show 4711", /no such case/),
    runs("/cases done 1 paid by bank transfer", /paid by bank transfer/),
    happens("two refunds are held back", holdsRefunds, /One refund too many in a day/),
    taps(/^#1$/, /Several agents of this person never ran/),
    taps("Refund it", /Sign in once more/),
    happens("they have signed in", signsIn, /One refund too many in a day/),
    taps(/^#1$/, /Several agents of this person never ran/),
    taps("Refund it", /Settled by an administrator/),
    runs("/cases list", /One refund too many in a day/),
    taps(/^#2$/, /Several agents of this person never ran/),
    taps("Keep the money", /Settled by an administrator/),
  ],
};
