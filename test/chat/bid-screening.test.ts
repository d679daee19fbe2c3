import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ALWAYS } from "../../src/db/cas-batch.ts";
import { AppError } from "../../src/errors.ts";
import type { ScreenedProvider } from "../../src/ports/bid-screening.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const provider = (name: string, incidents = 0): ScreenedProvider => ({
  provider: `akash1${name[0]?.toLowerCase().replace(/[bio1]/, "q")}${"q".repeat(37)}`,
  name,
  region: "eu-central",
  incidents,
});
const AWAY = new AppError("timeout", "no answer in time");

let world: ChatWorld;
let answer: ScreenedProvider[] | AppError = AWAY;
beforeAll(async () => {
  const screen = async () => {
    if (answer instanceof AppError) throw answer;
    return answer;
  };
  world = await startChatWorld({ screening: { screen } });
});
beforeEach(() => {
  answer = AWAY;
});
afterAll(() => world.close());

async function atThePrice(name: string) {
  const { person, userId } = await world.signedIn(name);
  person.says("/deploy");
  await person.taps("Llama Small");
  const bot = await person.createsBot();
  const card = await person.sees(/choose a plan|nobody could run it/);
  return { person, userId, bot, card };
}
const orders = async (userId: string) =>
  (await world.client.execute({ sql: "select id from orders where user_id=?", args: [userId] })).rows.length;

test("the price card names who could run the agent, and how their week was", async () => {
  answer = [provider("Zeta", 2), provider("Aurora"), provider("Delta"), provider("Cedar")];
  const { card } = await atThePrice("Ann");
  expect(card.text).toContain(
    "4 providers could run it now: Aurora (eu-central), Cedar (eu-central), Delta (eu-central) and 1 more.",
  );
  expect(card.text).toContain("One of them had an outage in the last 7 days.");
});

test("while nobody knows, the card says nothing of providers and the checkout opens", async () => {
  const { person, card } = await atThePrice("Bob");
  expect(card.text).not.toMatch(/could run it/);
  await person.taps("Starter · $29/month");
  await person.link("Pay $29/month");
});

test("where nobody fits nothing can be paid for; looking again later is one tap", async () => {
  answer = [];
  const { person, card, userId } = await atThePrice("Cyd");
  expect(card.text).toContain("nothing can be paid for");
  expect(card.buttons.map((b) => b.label)).toEqual(["Look again", "Cancel"]);
  answer = [provider("Aurora")];
  await person.taps("Look again");
  await person.sees("One provider could run it now: Aurora");

  answer = [];
  await person.taps("Starter · $29/month");
  const refused = await person.sees("nothing was charged");
  expect(refused.buttons.map((b) => b.label)).toEqual(["Try again", "Cancel"]);
  expect(await orders(userId)).toBe(0);
  answer = [provider("Aurora")];
  await person.taps("Try again");
  await person.link("Pay $29/month");
  expect(await orders(userId)).toBe(1);
});

test("those whom an administrator ruled out do not count", async () => {
  const only = provider("Aurora");
  answer = [only];
  const entry = { address: only.provider, reason: "too slow", expiresAt: null, createdBy: null };
  await world.repos.blacklist.put(entry, ALWAYS, []);
  const { card } = await atThePrice("Dan");
  expect(card.text).toContain("nothing can be paid for");
});
