import { PLATFORM_NAMES } from "../../../../src/chat/platform-names.ts";
import { runPart } from "../../../../src/db/run.ts";
import type { Platform } from "../../../../src/ports/channel-accounts.ts";
import { ownerOf } from "../owner-of.ts";
import { answers, happens, runs, type Step, type Story, type Teller, taps } from "../play-story.ts";
import { seedPlan } from "../seed-agent.ts";

/** A bot is for somebody whose account on its platform is known; who asks from elsewhere has linked it. */
async function isKnownOn(channel: Platform, teller: Teller): Promise<void> {
  const { world, person } = teller;
  const { userId } = ownerOf(teller);
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
export const beginsWizard = (channel: Platform = "telegram"): Step =>
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
export const givesToken = (sees: RegExp): Step =>
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

export function wizardStory(): Story {
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
export function discordBotStory(): Story {
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

export function freeSlotStory(): Story {
  return {
    name: "an agent on a free slot of a plan",
    who: "user",
    steps: [
      happens(
        "a plan is there",
        async (teller) => {
          await seedPlan(teller.world, ownerOf(teller).userId, 3);
          await teller.person.runs("/plan");
        },
        /0 of 3 slots in use/,
      ),
      beginsWizard(),
      taps("Llama Small", /Now its <platform> bot/),
      taps("I already have a bot", /Paste your bot's token/),
      givesToken(/Your plan has a free slot/),
      // Its card is drawn by a job of its own, and belongs to what stands in the chat at the end.
      taps("Deploy on my free slot", /Slot of your plan taken/),
      runs("/plan", /1 of 3 slots in use/),
      runs("/bots", /being deployed/),
    ],
  };
}
