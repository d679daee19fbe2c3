import { afterEach, describe, expect, test } from "vitest";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import {
  atThePriceCard,
  type Customer,
  cardOf,
  choosesPlan,
  paying,
  timesTold,
  withLiveAgent,
} from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts, sessionOf } from "../world/money.ts";
import { type Switches, switchesOf } from "../world/switches.ts";
import { until } from "../world/until.ts";
import { startWorld, type World, type WorldOptions } from "../world/world.ts";

let world: World;
let switches: Switches;
const begin = async (options: WorldOptions = {}): Promise<void> => {
  world = await startWorld(options);
  switches = switchesOf(world);
};
afterEach(() => world.close());

const agentOf = (who: Customer) => personIn(who.chat.app, who.bot.username, 25_000);

/** One paid agent, told of once, and nothing left over. */
function endsWell(who: Customer): void {
  expect(timesTold(who, /answers now/i)).toBe(1);
  expect(timesTold(who, /paid, thank you/i)).toBe(1);
  expect(chainFacts(world).active).toBe(1);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0, activeSubscriptions: 1 });
  expect(world.telegram.violations).toEqual([]);
}

test("a bad day: the card is declined, webhooks are lost, Telegram says 429 and the provider goes offline", async () => {
  await begin({ reconcileMs: 500, timing: { manifestTimeoutMs: 1_000, readyTimeoutMs: 5_000 } });
  const ann = await atThePriceCard(world, "Ann");
  await switches.turn("stripe.decline", "on");
  await switches.turn("stripe.lose", "on");
  const link = await choosesPlan(ann);
  expect((await pay(ann, link)).text).toMatch(/your card was declined/i);
  // Another card, and the page is closed before it leads back: only the reconciler can tell.
  expect(world.stripe.pay(sessionOf(link)).status).toBe("complete");
  await until("a lease", () => chainFacts(world).leased.length === 1);
  await switches.provider("aurora", "offline");
  await switches.turn("telegram.flood", "on");
  await until("a second lease", () => chainFacts(world).leased.length === 2, 25_000);
  await switches.turn("telegram.flood", "off");

  await ann.chat.sees(/answers now/i);
  const card = await until("a finished card", () => /is live/.test(cardOf(ann).text) && cardOf(ann));
  expect(card.text).toMatch(/Aurora.*did not.*Trying another provider, 2 of 3/);
  expect(chainFacts(world)).toMatchObject({ leased: ["aurora", "blue"], running: ["blue"] });
  expect(world.stripe.ledger.deliveries().every((one) => one.state === "dropped")).toBe(true);
  endsWell(ann);
  const agent = agentOf(ann);
  agent.says("Hello, who are you?");
  await agent.sees(/agent/i);
}, 60_000);

describe.runIf(process.env.GOCLAW_FULL)("one fault at a time", () => {
  test("nobody bids: the money comes back, and the chat says why", async () => {
    await begin({ idleAgents: true, timing: { bidWindowMinMs: 100, bidWindowMaxMs: 300 } });
    await switches.turn("akash.no_bids", "on");
    const ann = await paying(world, "Ann");
    await ann.chat.sees(/nobody made an acceptable offer/i);
    await ann.chat.sees(/\$29 went back to you/);
    expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0, leased: [] });
    expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 1, activeSubscriptions: 0 });
  }, 60_000);

  test("every provider refuses the manifest: three are tried, then the money comes back", async () => {
    await begin({ idleAgents: true });
    for (const name of ["aurora", "blue", "cedar", "dunes"] as const) await switches.provider(name, "reject");
    const ann = await paying(world, "Ann");
    await ann.chat.sees(/3 providers were tried/i);
    await ann.chat.sees(/\$29 went back to you/);
    expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0, everCreated: 3 });
  }, 60_000);

  test("webhooks held back and let go in no order: one agent", async () => {
    await begin();
    await switches.turn("stripe.hold", "on");
    const ann = await paying(world, "Ann");
    await ann.chat.sees(/answers now/i);
    await switches.turn("stripe.hold", "off");
    await world.stripe.settled();
    endsWell(ann);
  }, 60_000);

  test.each(["akash.down", "akash.slow"])(
    "%s in the middle of a deploy: it goes on where it was",
    async (id) => {
      await begin();
      const ann = await paying(world, "Ann");
      await until("a transaction", () => world.akash.chain.txs().length > 0 || undefined);
      await switches.turn(id, "on");
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await switches.turn(id, "off");
      await ann.chat.sees(/answers now/i);
      endsWell(ann);
    },
    60_000,
  );

  test("Telegram answers nothing while an agent boots: no provider is blamed, and the chat catches up", async () => {
    // Our own call to Telegram gives up after twenty seconds.
    await begin({ timing: { readyTimeoutMs: 25_000 } });
    const ann = await paying(world, "Ann");
    await until("a lease", () => chainFacts(world).leased.length === 1);
    await switches.turn("telegram.silent", "on");
    const asked = ann.chat.says("/bots");
    const refused = () => world.logLines.filter((line) => line.includes("agent.bootstrap_refused")).length;
    await until("a boot that gets no token", () => refused() > 0, 45_000);
    await switches.turn("telegram.silent", "off");
    await ann.chat.sees(/answers now/i);
    await ann.chat.sees(/your agents/i, { after: asked });
    expect(chainFacts(world).leased).toEqual(["aurora"]);
    endsWell(ann);
  }, 90_000);

  test.each(["llm.down", "llm.limit", "llm.slow"])(
    "%s: the agent says something and lives on",
    async (id) => {
      await begin();
      const ann = await withLiveAgent(world, "Ann");
      const agent = agentOf(ann);
      await switches.turn(id, "on");
      let asked = agent.says("Hello, who are you?");
      await agent.sees(id === "llm.slow" ? /agent/i : /provider returned a temporary internal error/i, {
        after: asked,
      });
      await switches.turn(id, "off");
      asked = agent.says("Hello again, who are you?");
      await agent.sees(/agent/i, { after: asked });
      endsWell(ann);
    },
    60_000,
  );

  test("a provider that comes back has its agent answer again", async () => {
    await begin();
    const ann = await withLiveAgent(world, "Ann");
    await switches.provider("aurora", "offline");
    const agent = agentOf(ann);
    const asked = agent.says("Are you there?");
    await switches.provider("aurora", "normal");
    await agent.sees(/./, { after: asked });
    endsWell(ann);
  }, 60_000);

  test("the clock passes the limit of a deploy: the money comes back", async () => {
    await begin({ idleAgents: true, timing: { readyTimeoutMs: 60_000 } });
    for (const name of ["aurora", "blue", "cedar", "dunes"] as const)
      await switches.provider(name, "never_ready");
    const ann = await paying(world, "Ann");
    await until("a lease", () => chainFacts(world).leased.length === 1);
    await switches.clock("hour");
    await ann.chat.sees(/what happened:/i);
    await ann.chat.sees(/\$29 went back to you/);
    expect(chainFacts(world)).toMatchObject({ active: 0, lockedUact: 0 });
  }, 60_000);
});

describe("with deployments made through the Console API", () => {
  const CONSOLE = { env: { AKASH_BACKEND: "console" } };
  /** What shows that the fault was met. */
  const MET = {
    "console.lost": /akash\.create_unanswered/,
    "console.page": /foreign_answer/,
    "console.limit": /too many requests/,
    "console.wallet": /wallet_not_ready/,
    "console.slow": /deployment\.attempt_planned/,
  };
  const ids = Object.keys(MET) as (keyof typeof MET)[];

  test.each(process.env.GOCLAW_FULL ? ids : (["console.lost"] as const))(
    "%s: it waits, goes on afterwards, and there is one deployment",
    async (id) => {
      await begin(CONSOLE);
      const ann = await atThePriceCard(world, "Ann");
      const link = await choosesPlan(ann);
      await switches.turn(id, "on");
      await pay(ann, link);
      await until("the fault to be met", () => world.logLines.some((line) => MET[id].test(line)), 25_000);
      if (id !== "console.lost") await switches.turn(id, "off");
      await ann.chat.sees(/answers now/i);
      expect(chainFacts(world).everCreated).toBe(1);
      endsWell(ann);
    },
    60_000,
  );
});
