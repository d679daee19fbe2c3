import { expect, onTestFinished, test } from "vitest";
import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import { openBrowser } from "../../src/sandbox/visitor/browser.ts";
import { walkToCode } from "../../src/sandbox/visitor/story.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

const PATIENCE_MS = 25_000;

/** Somebody on Discord, with a browser for the pages that chats lead to. */
function arrives(world: World, name: string) {
  const { discord } = world.sandbox;
  if (!discord) throw new Error("this world has no Discord");
  const chat = discord.createUser({ username: name.toLowerCase(), globalName: name });
  const { channelId } = discord.createGuild({
    name: `${name}'s harbour`,
    memberIds: [chat.id],
    bots: [{ application: "GoClaw" }],
  });
  const browser = openBrowser();
  return {
    discord,
    chat,
    there: chat.at({ channel: channelId }),
    channelId,
    browser,
    email: `${name}@example.com`,
  };
}

async function signsIn(who: ReturnType<typeof arrives>, chat: DiscordPerson): Promise<void> {
  await chat.runs("/login");
  await chat.sees("Open the page, sign in there", PATIENCE_MS);
  const code = await walkToCode(who, chat.link("Sign in"));
  await chat.taps("Enter the code");
  await chat.submits({ answer: code });
  await chat.sees("Signed in as", PATIENCE_MS);
}

/** Over the gateway, `discord-story.test.ts` goes the whole way in a private chat. */
const MODES = process.env.GOCLAW_FULL ? (["gateway", "http"] as const) : (["http"] as const);

test.each(MODES)(
  "over the %s, in a server: Bea signs in, brings her bot, pays, and her agent answers her; she closes it",
  async (mode) => {
    const world = await startWorld({ discord: true, env: { DISCORD_MODE: mode } });
    onTestFinished(() => world.close());
    const bea = arrives(world, "Bea");
    const { discord, chat, there } = bea;
    await until("Discord reaches us", async () => {
      const ready = (await (await fetch(`${world.url}/readyz`)).json()) as { checks: { discord: string } };
      return (
        ready.checks.discord === "ok" && (mode === "http" || discord.gateway.connected(discord.main.id) === 1)
      );
    });
    await signsIn(bea, there);

    const bot = chat.createsBot("Bea's helper");
    await there.runs("/deploy");
    await there.sees("choose a model", PATIENCE_MS);
    await there.taps("Llama 3.3 70B Instruct");
    await there.sees("Paste your bot's token", PATIENCE_MS);
    await there.taps("Enter the token");
    await there.submits({ answer: bot.token });
    await there.sees("choose a plan", PATIENCE_MS);
    chat.invites(bot.name, discord.createGuild({ name: "Home", memberIds: [chat.id] }).guild.id);
    await there.taps("Starter · $29/month");
    await there.sees("Starter: $29 a month", PATIENCE_MS);
    const page = await bea.browser.press(
      await bea.browser.open(there.link("Pay $29/month")),
      /subscribe|pay/i,
    );
    expect(page.url).toContain("/paid");

    const end = await chat.sees("answers now", PATIENCE_MS);
    expect(end.isEphemeral).toBe(false);
    expect(chat.link("Open my bot")).toBe(`https://discord.com/users/${bot.id}`);
    const card = await there.sees("Bea's helper is live", PATIENCE_MS);
    expect(card.isEphemeral).toBe(true);

    const agent = chat.at({ dm: bot.name });
    agent.says("what is 6 x 7?");
    await agent.sees("6 × 7 = 42.", PATIENCE_MS);

    const choice = (await there.autocompletes("/close", "agent", "bea"))[0];
    await there.runs("/close", { options: { agent: choice?.value ?? "" } });
    await there.sees("Close Bea's helper?", PATIENCE_MS);
    await there.taps("Yes, close it");
    await chat.sees("is closed", PATIENCE_MS);
    expect(world.akash.chain.listDeployments().filter((d) => d.state === "active")).toEqual([]);
    expect(discord.violations).toEqual([]);
    expect(discord.ignored).toEqual([]);
    expect(discord.unansweredInteractions()).toEqual([]);
  },
  60_000,
);
