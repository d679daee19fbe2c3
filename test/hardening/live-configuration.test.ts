import { afterAll, beforeAll, expect, test } from "vitest";
import { walkToCode } from "../../src/sandbox/visitor/story.ts";
import { type LivePair, startLivePair } from "../world/live-pair.ts";
import { type PanePerson, panePerson, visitorOf } from "../world/pane-person.ts";
import { type PlainModelServer, startPlainModelServer } from "../world/plain-model-server.ts";
import { until } from "../world/until.ts";

const DAY_MS = 86_400_000;
const BOT = "another_name_bot";
let pair: LivePair;
let ann: PanePerson;
let agent: PanePerson;
let model: PlainModelServer;

beforeAll(async () => {
  model = await startPlainModelServer();
  pair = await startLivePair({
    env: { LLM_UPSTREAMS: `plain=${model.baseUrl}`, LLM_KEY_PLAIN: model.apiKey, LLM_PRICES: "" },
    twinsEnv: {
      SANDBOX_BOT_USERNAME: BOT,
      SANDBOX_CHAIN_ID: "somechain-7",
      SANDBOX_PRICE_PREFIX: "price_1Qx",
    },
  });
  ann = panePerson(pair.pagesUrl, BOT);
}, 60_000);
afterAll(async () => {
  await pair?.close();
  await model?.close();
});

/** From the chain's own REST address, as anybody may ask. */
async function deployments(state: string): Promise<number> {
  const url = `${pair.env.AKASH_REST_URLS}/akash/deployment/v1beta4/deployments/list?filters.state=${state}`;
  const answer = (await (await fetch(url)).json()) as { deployments: unknown[] };
  return answer.deployments.length;
}

test("with real variables alone everything is live, whatever the names are", () => {
  const table = pair.goclaw.output();
  for (const service of ["telegram", "clerk", "stripe", "akash", "llm"])
    expect(table).toMatch(new RegExp(`${service} +live`));
  expect(table).not.toContain("sandbox:");
  expect(pair.env.AKASH_CHAIN_ID).toBe("somechain-7");
  expect(pair.env.STRIPE_PRICE_PRO).toBe("price_1Qxpro");
});

test("the story works, with GoClaw killed right after the payment", async () => {
  await ann.says("/login");
  const visitor = visitorOf("Ann");
  const code = await walkToCode(visitor, await ann.link(/sign in/i));
  await ann.says(code);
  await ann.sees(/signed in/i);
  await ann.says("/deploy");
  await ann.taps(/llama/i);
  const username = await ann.createsBot();
  await ann.taps(/starter/i);
  const checkout = await visitor.browser.open(await ann.link(/^pay/i));
  const paid = await visitor.browser.press(checkout, /subscribe|pay/i);
  expect(paid.url).toContain(`${pair.productUrl}/paid`);
  await ann.sees(/payment received/i);
  pair.goclaw.signal("SIGKILL");
  expect(await pair.goclaw.ended).toBe("SIGKILL");
  await pair.startGoClaw();
  await ann.sees(/answers now/i);
  expect(await deployments("active")).toBe(1);
  agent = ann.with(username);
  await agent.says("Hello, who are you?");
  await agent.sees(/I am an agent/);
  expect(model.asked).toBe(1);
}, 90_000);

test("the twins killed and started again with the same books: the agent comes back, and so does every service", async () => {
  pair.twins.signal("SIGKILL");
  await pair.twins.ended;
  await pair.startTwins();
  await agent.says("Are you still there?");
  await agent.sees(/\w/);
  await ann.says("/bots");
  await ann.sees(/live/i);
  expect(await deployments("active")).toBe(1);
}, 90_000);

/** How far the newest line of GoClaw's log is ahead of this machine, in days. */
const daysAhead = (): number => {
  const times = [...pair.goclaw.output().matchAll(/"time":"([^"]+)"/g)];
  return (Date.parse(times.at(-1)?.[1] ?? "") - Date.now()) / DAY_MS;
};

test("the world clock takes GoClaw along in its own process, and the agent still answers", async () => {
  expect(daysAhead()).toBeCloseTo(0, 1);
  const body = new URLSearchParams({ step: "day" });
  const moved = await fetch(`${pair.pagesUrl}/sandbox/faults/clock`, {
    method: "POST",
    body,
    redirect: "manual",
  });
  expect(moved.status).toBe(303);
  await ann.says("/plan");
  await ann.sees(/next payment/i);
  expect(daysAhead()).toBeCloseTo(1, 1);
  await agent.says("A day later?");
  await agent.sees(/I am an agent/);
}, 60_000);

test("a stop in the middle of a streamed answer takes less than ten seconds, and the next start answers", async () => {
  model.hold();
  const asked = model.asked;
  await agent.says("Tell me a long story");
  await until("the model is asked", () => model.asked > asked);
  const began = performance.now();
  pair.goclaw.signal("SIGTERM");
  expect(await pair.goclaw.ended, pair.goclaw.output().slice(-2_000)).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  model.release();
  await pair.startGoClaw();
  expect(daysAhead()).toBeCloseTo(1, 1);
  await agent.says("And now?");
  await agent.sees(/I am an agent/);
}, 60_000);

test("closing works after all that, and a stop is clean", async () => {
  await ann.says("/close");
  await ann.taps(/yes, close/i);
  await ann.sees(/no longer runs/i);
  await until("the chain shows it closed", async () => (await deployments("active")) === 0);
  pair.goclaw.signal("SIGTERM");
  expect(await pair.goclaw.ended).toBe(0);
  expect(pair.goclaw.output()).not.toMatch(/"level":"(error|fatal)"|"code":"internal"/);
}, 60_000);
