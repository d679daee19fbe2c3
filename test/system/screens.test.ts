import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseAgent, pay, type Visitor } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, cardOf, choosesPlan, signedIn } from "../world/customers.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** What the bot answers to a line of text. */
async function answerTo(who: Visitor, text: string, wanted: RegExp) {
  const from = who.chat.says(text);
  return await who.chat.sees(wanted, { after: from });
}

test("somebody with nothing is told so everywhere, and what to tap", async () => {
  const zoe = await signedIn(world, "Zoe");
  const labels = (entry: { buttons: { label: string }[] }) => entry.buttons.map((b) => b.label);
  expect(labels(await answerTo(zoe, "/bots", /No agents yet/))).toContain("Deploy an agent");
  expect(labels(await answerTo(zoe, "/status", /No agents yet/))).toContain("Deploy an agent");
  expect(labels(await answerTo(zoe, "/plan", /No plan yet/))).toContain("Deploy an agent");
  expect(labels(await answerTo(zoe, "/close", /Nothing to close/))).toContain("Deploy an agent");
});

test("the price card says what a plan holds and labels its estimate: list prices first, bids after a deployment", async () => {
  const ann = await atThePriceCard(world, "Ann");
  const card = await ann.chat.sees(/choose a plan/i);
  expect(card.text).toContain(`@${ann.bot.username}`);
  expect(card.text).toMatch(/Llama 3\.3 70B/);
  expect(card.text).toMatch(/Starter · \$29 a month[\s\S]*1 agent, 10 M tokens, about 760 messages/);
  expect(card.text).toMatch(/Pro · \$49 a month[\s\S]*3 agents, 25 M tokens, about 1,900 messages/);
  expect(card.text).toMatch(/Business · \$99 a month[\s\S]*10 agents, 80 M tokens, about 6,100 messages/);
  expect(card.text).toMatch(
    /Estimate: running it costs us \$\d+\.\d\d to \$\d+\.\d\d a month, by list prices/,
  );
  expect(card.text).toMatch(/renew monthly.*cancelled at any time.*you get everything back/);
  await pay(ann, await choosesPlan(ann));
  await ann.chat.sees(/answers now/i);

  const bob = await atThePriceCard(world, "Bob");
  const next = await bob.chat.sees(/choose a plan/i);
  expect(next.text).toMatch(
    /Estimate: running it costs us \$\d+\.\d\d to \$\d+\.\d\d a month, by 4 recent bids/,
  );
  bob.chat.doesNotSee(/list prices/);

  const name = /^(.*) is live/m.exec((await ann.chat.sees(/is live/)).text)?.[1]?.replace(/^\W+/, "") ?? "";
  const bots = await answerTo(ann, "/bots", /Your agents/);
  expect(bots.text).toContain(`live · @${ann.bot.username}`);
  expect(bots.buttons.map((b) => b.label)).toContain(name);
  const from = bots.messageId;
  await ann.chat.taps(name);
  const status = await ann.chat.sees(/Escrow left/, { after: from - 1 });
  for (const line of [
    /State \| live, for \d+ s/,
    new RegExp(`Bot \\| @${ann.bot.username}`),
    /Model \| Llama/,
    /Provider \| Aurora Hosting.* \(akash1/,
    /Hosting \| about \$\d+\.\d\d a month, part of the plan/,
    /Tokens this period \| 0 of the plan’s 10 M/,
    /Escrow left \| \$(4\.99|5)/,
    /Runway \| about \d+ (d|h)/,
    /Settings \| revision 1/,
    /Last answer \| none/,
    /Its record with us \| \d+ good start/,
    /cheapest of 4 acceptable bids/,
  ]) {
    expect(status.text).toMatch(line);
  }
  expect(status.buttons.map((b) => b.label)).toEqual([
    "Open my bot",
    "Settings",
    "Pause its model",
    "New model key",
    "Log",
    "Backups",
    "Usage",
    "Restart",
    "Move",
    "Stop",
    "Refresh",
    "Close",
    "My agents",
  ]);
  const byName = await answerTo(ann, `/status ${ann.bot.username}`, /Escrow left/);
  expect(byName.text).toMatch(/State \| live/);
  const plan = await answerTo(ann, "/plan", /Your plan/);
  expect(plan.text).toMatch(
    /Starter · \$29 a month[\s\S]*active[\s\S]*1 of 1 slot in use[\s\S]*Next payment \| \d+ \w+ 20\d\d/,
  );
  expect(plan.buttons.map((b) => b.label)).toEqual([
    "Bigger plan",
    "Cancel at period end",
    "Deploy an agent",
    "Usage",
    "Payments",
  ]);
}, 60_000);

test("the card moves through true steps in order and never goes back", async () => {
  const cleo = await signedIn(world, "Cleo");
  const shown: number[] = [];
  const stop = world.telegram.onMessage(({ entry }) => {
    if (/Payment received/.test(entry.text)) shown.push((entry.text.match(/☑/g) ?? []).length);
  });
  await chooseAgent(cleo);
  await pay(cleo, await choosesPlan(cleo));
  await cleo.chat.sees(/answers now/i);
  const card = await until("the last edit", () => /is live/.test(cardOf(cleo).text) && cardOf(cleo));
  stop();
  expect(card.text).toMatch(
    /Payment received[\s\S]*Queued[\s\S]*Lease with[\s\S]*Sending the manifest[\s\S]*Answering/,
  );
  expect(card.buttons.map((b) => b.label)).toContain("Open my bot");
  expect(shown.length).toBeGreaterThan(1);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
}, 60_000);
