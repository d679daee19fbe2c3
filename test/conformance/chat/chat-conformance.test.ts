import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTION_VERBS } from "../../../src/chat/actions/index.ts";
import type { ChatAdapter } from "../../../src/chat/adapter.ts";
import type { AdminEntry } from "../../../src/chat/identities.ts";
import { COMMANDS } from "../../../src/chat/registry.ts";
import { runPart } from "../../../src/db/run.ts";
import { type ChatWorld, startChatWorld } from "../../chat/chat-world.ts";
import { sampleOf } from "../../crash/crash-points.ts";
import type { ChatPerson } from "./chat-person.ts";
import { onDiscord } from "./on-discord.ts";
import { onTelegram } from "./on-telegram.ts";
import { compare, playStory, type Story, type Teller } from "./play-story.ts";
import { differences } from "./seen.ts";
import { writtenInContainer } from "./stories/logs.ts";
import { STORIES } from "./stories.ts";

/** A normal run tells some stories, chosen by the source alone; a full one tells all. */
const SAMPLE = 3;
/** Buttons of messages that begin with nobody's command, each with a test of its own. */
const ELSEWHERE: readonly RegExp[] = [
  /^deploy_with$/, // under a bot that was made outside the wizard, which Telegram alone tells us of
  /^unknown_/, // about deployments that nobody knows, told to administrators
  /^plan_(pay|choose|keep_save)$/, // while a change is unpaid, or ends agents
  /^billing_page$/, // of more payments than one message holds
  /^key_yes$/, // where a container can be started again
  /^held_now$/, // of what may be done unsaved
  /^(model|rollback)_yes$|^rollback_ask$|^agent_settings_new$/, // where a container can be given new settings
  /^pauses_page$/, // of more paused models than one message holds
  /^broadcasts_off$/, // under what the operator tells everybody, in their private chat
  /^deploy_look$/, // while nobody on Akash could run the agent
];
const told = sampleOf(STORIES, SAMPLE);

/** People become administrators as their stories begin. */
const admins: AdminEntry[] = [];
let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({
    discord: "gateway",
    adminIds: () => admins,
    akash: { logs: writtenInContainer },
  });
});
afterAll(async () => {
  await world.close();
});

async function tellerOf(person: ChatPerson, who: Story["who"]): Promise<Teller> {
  if (who === "guest") return { world, person, userId: null };
  const { platform, id: platformUserId, name: displayName } = person;
  if (who === "admin") admins.push({ platform, platformUserId, role: "owner" });
  const email = `teller-${platformUserId}@example.com`;
  const user = await world.repos.users.create({ clerkUserId: `user_${platformUserId}`, email });
  const facts = { platform, platformUserId, privateChatId: platformUserId, displayName, username: null };
  await runPart(
    world.client,
    world.repos.chatIdentities.linkPart({ ...facts, userId: user.id, language: "en" }),
  );
  return { world, person, userId: user.id };
}

/** @returns how what the two see differs */
async function tellTwice(story: Story, name: string): Promise<string[]> {
  const play = async (person: ChatPerson) => playStory(await tellerOf(person, story.who), story);
  const phone = onTelegram(world, name);
  const desk = onDiscord(world, name, story.who === "admin" ? "server" : "private");
  const first = play(phone);
  if (story.alone) await first;
  const [telegram, discord] = await Promise.all([first, play(desk)]);
  return compare(story, telegram, discord);
}

describe("the same story on both platforms", () => {
  it.each(told.map((story, at) => [story.name, story, at] as const))(
    "%s",
    { timeout: 60_000 },
    async (...args) => {
      const [, story, at] = args;
      expect(await tellTwice(story, `Ann${at}`)).toEqual([]);
    },
  );

  it("has every command in it", () => {
    const lines = STORIES.flatMap(({ steps }) => steps.map(({ says }) => says));
    const missing = COMMANDS.filter(({ name }) => !lines.some((line) => line.split(" ")[0] === `/${name}`));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it.runIf(told.length === STORIES.length)("presses every kind of button in a full run", () => {
    const log = world.logLines.join("");
    const isElsewhere = (verb: string) => ELSEWHERE.some((pattern) => pattern.test(verb));
    const unpressed = ACTION_VERBS.filter((verb) => !isElsewhere(verb) && !log.includes(`"verb":"${verb}"`));
    expect(unpressed).toEqual([]);
  });

  it("breaks no rule of either platform and leaves nobody without an answer", () => {
    // Wrong tokens are part of a story, and so is a look at something that has not changed.
    expect(world.discord.twin.violations.filter(({ status }) => status !== 401)).toEqual([]);
    expect(world.discord.twin.ignored).toEqual([]);
    expect(world.discord.twin.unansweredInteractions()).toEqual([]);
    const meant = /"getMe"|message is not modified/;
    expect(world.telegram.violations.filter((v) => !meant.test(JSON.stringify(v)))).toEqual([]);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
  });
});

describe("the judge", () => {
  it("finds a picture and a file that one platform leaves out", () => {
    const whole = { text: [], offers: [], form: null, pictures: 1, files: ["usage.csv"] };
    expect(differences(whole, { ...whole })).toEqual([]);
    expect(differences(whole, { ...whole, pictures: 0, files: [] })).toEqual([
      "the first is shown 1 pictures, the second 0",
      "only the first may download: usage.csv",
    ]);
  });

  const short: Story = {
    name: "one look at the welcome",
    who: "guest",
    steps: STORIES[0]?.steps.slice(0, 1) ?? [],
  };

  /** Discord's side with something changed in every message. */
  async function withDiscord(change: (adapter: ChatAdapter) => ChatAdapter, name: string): Promise<string[]> {
    const adapter = world.adapters.get("discord");
    if (!adapter) throw new Error("this world has no Discord");
    world.adapters.set("discord", change(adapter));
    try {
      return await tellTwice(short, name);
    } finally {
      world.adapters.set("discord", adapter);
    }
  }

  it("finds a button that one platform does not show, and a sentence that it leaves out", async () => {
    expect(await withDiscord((adapter) => adapter, "Nobody")).toEqual([]);
    const lost = await withDiscord(
      (adapter) => ({
        ...adapter,
        send: (chatId, view, answered) =>
          adapter.send(
            chatId,
            { ...view, choices: view.choices?.slice(0, 1) ?? [], body: view.body.slice(1) },
            answered,
          ),
      }),
      "Somebody",
    );
    expect(lost.some((line) => line.includes("only the first may tap: act Help"))).toBe(true);
    expect(lost.some((line) => line.includes("only the first reads"))).toBe(true);
  });
});
