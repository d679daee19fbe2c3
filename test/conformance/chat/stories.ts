import { PLATFORM_NAMES } from "../../../src/chat/platform-names.ts";
import { runPart } from "../../../src/db/run.ts";
import type { Platform } from "../../../src/ports/channel-accounts.ts";
import { syncCheckout } from "../../../src/services/billing/sync-checkout.ts";
import { onDiscord } from "./on-discord.ts";
import { onTelegram } from "./on-telegram.ts";
import { answers, happens, runs, type Step, type Story, type Teller, taps } from "./play-story.ts";
import { type SeededAgent, seedAgent, seedPlan } from "./seed-agent.ts";

const PROVIDER = `akash1${"q".repeat(38)}`;
const paid = { plan: "starter", amountMinor: 2900, currency: "usd" };
const owner = ({ person, userId }: Teller) => {
  if (userId === null) throw new Error("a guest has no agents");
  return { person, userId };
};

/** An agent whose life is part of the story. */
function lifeOf(): {
  begins: Step;
  moves(says: string, go: (a: SeededAgent) => Promise<void>, sees: RegExp): Step;
} {
  const agents = new Map<string, SeededAgent>();
  return {
    begins: happens(
      "an agent is paid for",
      async (teller) => {
        await teller.person.runs("/help");
        const agent = await seedAgent(teller.world, owner(teller));
        agents.set(teller.person.id, agent);
        await agent.step("awaiting_payment", "checkout_opened");
        await agent.step("queued", "paid", paid);
      },
      /Deploying Test agent/,
    ),
    moves: (says, go, sees) =>
      happens(
        says,
        async ({ person }) => {
          const agent = agents.get(person.id);
          if (agent) await go(agent);
        },
        sees,
      ),
  };
}

const becomesLive = async (agent: SeededAgent): Promise<void> => {
  await agent.step("creating", "attempt_planned", { attempt: 1, of: 3 });
  await agent.step("bidding", "created");
  await agent.step("leasing", "provider_chosen", { provider: PROVIDER, providerName: "Europlots" });
  await agent.step("sending_manifest", "leased", { provider: PROVIDER });
  await agent.step("starting", "manifest_sent");
  await agent.step("live", "live", { provider: PROVIDER, attempt: 1 });
};

/** A code that no sign-in and no link waits for. */
const STRAY = "1234 5678";

function cardStory(): Story {
  const life = lifeOf();
  return {
    name: "an agent's card, its status and its end",
    who: "user",
    steps: [
      life.begins,
      life.moves("it becomes live", becomesLive, /answers now/),
      taps("Status", /State live/),
      taps("Refresh", /State live/),
      runs("/status", /State live/),
      runs("/status ghost", /None of your agents is called “ghost”/),
      taps("Test agent", /State live/),
      runs("/bots", /Your agents/),
      taps("Test agent", /State live/),
      taps("Close", /Close Test agent\?/),
      taps("Keep it running", /Nothing changed/),
      runs("/close", /Close Test agent\?/),
      taps("Yes, close it", /Closing Test agent/),
      life.moves(
        "it is closed",
        async (agent) => {
          await agent.note("chain_closed", { returnedUact: 480_000, spentUact: 20_000 });
          await agent.step("closed", "closed", { refund: false, wasLive: true });
        },
        /It no longer runs/,
      ),
      runs("/close", /Nothing to close/),
    ],
  };
}

function failureStory(): Story {
  const life = lifeOf();
  return {
    name: "an agent that could not be started, and its refund",
    who: "user",
    steps: [
      life.begins,
      life.moves(
        "it is given up",
        async (agent) => {
          await agent.step("failing", "gave_up", { why: "deadline" });
          await agent.step("failed", "failed", { why: "deadline", refund: true, attempts: 3 });
        },
        /What happened: it took too long/,
      ),
      life.moves(
        "the money is back",
        (agent) => agent.note("refunded", { amountMinor: 2900, currency: "usd", reason: "deploy_failed" }),
        /\$29 went back to you/,
      ),
      life.moves(
        "a second payment is sent back",
        (agent) =>
          agent.note("payment_returned", { amountMinor: 2900, currency: "usd", reason: "paid_twice" }),
        /it was paid twice/,
      ),
      taps("My plan", /No plan yet/),
      runs("/status", /State failed/),
    ],
  };
}

/** A bot is for somebody whose account on its platform is known; who asks from elsewhere has linked it. */
async function isKnownOn(channel: Platform, teller: Teller): Promise<void> {
  const { world, person } = teller;
  const { userId } = owner(teller);
  const linked = await world.repos.chatIdentities.listByUser(userId);
  if (linked.some(({ platform }) => platform === channel)) return;
  const { id } =
    channel === "telegram"
      ? world.telegram.createUser({ firstName: person.name })
      : world.discord.twin.createUser({ username: `${person.name}_there`.toLowerCase() });
  const facts = { platformUserId: String(id), privateChatId: String(id), displayName: person.name };
  const link = { ...facts, platform: channel, username: null, language: "en", userId };
  await runPart(world.client, world.repos.chatIdentities.linkPart(link));
}

/** The wizard for an agent on this platform, which is what it begins with there, and a tap away elsewhere. */
const beginsWizard = (channel: Platform = "telegram"): Step =>
  happens(
    "/deploy",
    async (teller) => {
      const { person } = teller;
      await isKnownOn(channel, teller);
      const known = new Set(person.shown().map(({ id }) => id));
      await person.runs("/deploy");
      if (person.platform === channel) return;
      const card = await person.waitFor((shown) => shown.find(({ id }) => !known.has(id)));
      await person.taps(`Put it on ${PLATFORM_NAMES[channel]} instead`);
      await person.waitFor((shown) => shown.find(({ id, edits }) => id === card.id && edits > card.edits));
    },
    /choose a model/,
  );

/** The token of a bot that somebody made by hand. */
const givesToken = (sees: RegExp): Step =>
  happens(
    "the token of a bot of one's own",
    async ({ world, person }) => {
      const app = world.telegram.createUser({ firstName: person.name });
      const bot = app.createOwnBot({ name: "Test agent", username: `own_${app.id}_bot` });
      await person.answers(bot.token);
    },
    sees,
  );

const reachesToken: readonly Step[] = [
  beginsWizard(),
  taps("Llama Small", /Now its <platform> bot/),
  taps("I already have a bot", /Paste your bot's token/),
];

function wizardStory(): Story {
  return {
    name: "the deploy wizard, with every change of mind",
    who: "user",
    steps: [
      beginsWizard(),
      taps("Cancel", /Nothing was started/),
      ...reachesToken,
      taps("Back", /Now its <platform> bot/),
      taps("Back", /choose a model/),
      taps("Llama Large", /Now its <platform> bot/),
      runs("/deploy", /You were here before/),
      taps("I already have a bot", /Paste your bot's token/),
      answers(`123456789:${"A".repeat(35)}`, /does not accept that token/),
      givesToken(/choose a plan/),
      taps("Pro · $49/month", /Pro: \$49 a month/),
      taps("Choose another plan", /choose a plan/),
      taps("Starter · $29/month", /Starter: \$29 a month/),
      runs("/deploy", /You were here before/),
      taps("Cancel", /Nothing was started/),
      runs("/bots", /No agents yet/),
    ],
  };
}

/** An agent behind a bot of somebody's own application on Discord. */
function discordBotStory(): Story {
  const givesIt = async ({ world, person }: Teller): Promise<void> => {
    const maker = world.discord.twin.createUser({
      username: `maker_${person.name}_${person.platform}`.toLowerCase(),
    });
    await person.answers(maker.createsBot("Test agent").token);
  };
  return {
    name: "the deploy wizard for a bot on Discord",
    who: "user",
    steps: [
      beginsWizard("discord"),
      taps("Llama Small", /Paste your bot's token/),
      answers(`MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.${"x".repeat(38)}`, /does not accept that token/),
      happens("the token of an application of one's own", givesIt, /choose a plan/),
      taps("Cancel", /Nothing was started/),
    ],
  };
}

function freeSlotStory(): Story {
  return {
    name: "an agent on a free slot of a plan",
    who: "user",
    steps: [
      happens(
        "a plan is there",
        async (teller) => {
          await seedPlan(teller.world, owner(teller).userId, 3);
          await teller.person.runs("/plan");
        },
        /0 of 3 slots in use/,
      ),
      beginsWizard(),
      taps("Llama Small", /Now its <platform> bot/),
      taps("I already have a bot", /Paste your bot's token/),
      givesToken(/Your plan has a free slot/),
      taps("Deploy on my free slot", /is on its way/),
      runs("/plan", /1 of 3 slots in use/),
      runs("/bots", /being deployed/),
    ],
  };
}

/** A plan that is bought, changed and ended, with every change of mind. */
function planStory(): Story {
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

/** Settings of somebody who has an account on the other platform, too. */
function settingsStory(): Story {
  const linksOther = async (teller: Teller): Promise<void> => {
    const { world, person } = teller;
    const platform = person.platform === "telegram" ? "discord" : "telegram";
    const spare = platform === "discord" ? onDiscord(world, "Spare") : onTelegram(world, "Spare");
    await spare.runs("/help");
    await spare.waitFor((shown) => shown.length > 0 || undefined);
    const { id } = spare;
    const facts = { platformUserId: id, privateChatId: id, displayName: "Spare", username: null };
    const link = { ...facts, platform, language: "en", userId: owner(teller).userId } as const;
    await runPart(world.client, world.repos.chatIdentities.linkPart(link));
    await person.runs("/settings");
  };
  return {
    name: "settings",
    who: "user",
    steps: [
      runs("/settings", /Your linked chat accounts/),
      taps("Language", /on every platform/),
      taps("Back", /Your linked chat accounts/),
      taps("Link another chat account", /Link another chat account of yours/),
      answers(STRAY, /That code is not valid any more|Signed in as/),
      happens("an account on the other platform is linked", linksOther, /<platform> · Spare/),
      taps("News", /Where shall I tell you/),
      taps("On both", /News On both/),
      taps(/^Unlink \w+ · Spare/, /Unlink <platform> · Spare\?/),
      taps("Yes, unlink it", /no longer belongs to your GoClaw account/),
      runs("/settings", /Your linked chat accounts/),
      taps("Language", /on every platform/),
      taps("Deutsch", /Deine verbundenen Chat-Konten/),
      runs("/bots", /Noch keine Agenten/),
      runs("/settings", /Deine Einstellungen/),
      taps("Sprache", /auf jeder Plattform/),
      taps("English", /Your linked chat accounts/),
    ],
  };
}

const manyAddresses = [..."acdefghjklmnpqrstuvwxyz"].map((letter) => `akash1${letter.repeat(38)}`);

async function listsMany({ world, person }: Teller): Promise<void> {
  for (const address of manyAddresses)
    await world.repos.blacklist.add({ address, reason: "too slow", expiresAt: null, createdBy: null });
  await person.runs("/blacklist list");
}

async function listsNone({ world, person }: Teller): Promise<void> {
  for (const address of manyAddresses) await world.repos.blacklist.remove(address);
  await person.runs("/blacklist list");
}

/** More than one message holds. */
function longListsStory(): Story {
  const hasMany = async (teller: Teller): Promise<void> => {
    for (let n = 1; n <= 10; n++) {
      const agent = await seedAgent(teller.world, owner(teller), `Agent ${n}`);
      await agent.step("awaiting_payment", "checkout_opened");
    }
    await teller.person.runs("/bots");
  };
  return {
    name: "more agents than one message holds",
    who: "user",
    steps: [
      happens("there are ten agents", hasMany, /Agent 10/),
      taps("Show more", /Agent 1 waiting for payment|Agent 1/),
      taps("Agent 2", /State waiting for payment/),
      runs("/status", /Which one\?/),
      taps("Agent 7", /State waiting for payment/),
    ],
  };
}

/** Every command, every dialog and every button that leads from one to the other, told once for all platforms. */
export const STORIES: readonly Story[] = [
  {
    name: "a stranger's first minutes",
    who: "guest",
    steps: [
      runs("/start", /Your own AI agent/),
      taps("Help", /What I can do/),
      taps("Deploy an agent", /Sign in first/),
      taps("Sign in", /The link is yours alone/),
      answers(STRAY, /That code is not valid any more/),
      runs("/login", /The link is yours alone/),
      runs("/privacy", /What is stored about you/),
      runs("/paysupport", /Help with a payment/),
      runs("/logout", /You are not signed in/),
      ...["/deploy", "/bots", "/status", "/close", "/plan", "/settings"].map((line) =>
        runs(line, /Sign in first/),
      ),
    ],
  },
  {
    name: "somebody who is signed in and has nothing yet",
    who: "user",
    steps: [
      runs("/start", /Welcome back/),
      runs("/help", /What I can do/),
      taps("My agents", /No agents yet/),
      runs("/login", /already signed in/),
      runs("/status", /No agents yet/),
      runs("/close", /Nothing to close/),
      runs("/plan", /No plan yet/),
      runs("/paysupport", /Your reference/),
      runs("/logout", /no longer belongs to your GoClaw account/),
      taps("Sign in", /The link is yours alone/),
    ],
  },
  cardStory(),
  failureStory(),
  wizardStory(),
  discordBotStory(),
  freeSlotStory(),
  planStory(),
  settingsStory(),
  longListsStory(),
  {
    name: "an administrator's list of providers",
    who: "admin",
    alone: true,
    steps: [
      runs("/help", /For administrators/),
      runs("/blacklist list", /Blacklisted providers/),
      runs(`/blacklist add ${PROVIDER} 30 too slow`, /gets no new leases/),
      runs("/blacklist list", /too slow/),
      runs("/blacklist add nonsense because", /is not a provider address/),
      runs(`/blacklist remove ${PROVIDER}`, /may be chosen again/),
      runs(`/blacklist remove ${PROVIDER}`, /was not on the list/),
      happens("there are many", listsMany, /akash1aaa/),
      taps("Show more", /akash1zzz/),
      happens("there are none again", listsNone, /No provider is blacklisted/),
    ],
  },
];
