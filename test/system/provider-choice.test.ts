import { afterEach, expect, test } from "vitest";
import { shortAddress } from "../../src/chat/format.ts";
import { pay, type Visitor } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, cardOf, choosesPlan, FIRST_PERSON, paying, signedIn } from "../world/customers.ts";
import { addressOf, chainFacts } from "../world/market.ts";
import { moneyFacts } from "../world/money.ts";
import { until } from "../world/until.ts";
import { startWorld, type World, type WorldOptions } from "../world/world.ts";

let world: World;
const begin = async (options: WorldOptions = {}) => {
  world = await startWorld(options);
  return world;
};
afterEach(() => world.close());

const adminWorld = (options: WorldOptions = {}) =>
  begin({ ...options, env: { ADMINS: `telegram:${FIRST_PERSON}:admin`, ...options.env } });

/** Whom it concerns is shown first; a tap on that makes the entry. */
async function keepsOut(admin: Visitor, words: string): Promise<void> {
  const after = admin.chat.says(`/blacklist add ${words}`);
  await admin.chat.sees(/For how long/, { after });
  await admin.chat.taps("Yes, keep it out");
  await until(`an entry: ${words}`, () =>
    admin.chat
      .transcript()
      .some((one) => one.messageId > after && /Let it be chosen again/.test(buttonsOf(one))),
  );
}

const buttonsOf = ({ buttons }: { buttons: { label: string }[] }): string =>
  buttons.map(({ label }) => label).join();

test("an admin's blacklist counts at once: before the bids, and between the choice and the lease", async () => {
  await adminWorld();
  const admin = await signedIn(world, "Olga");
  expect(admin.chat.id).toBe(FIRST_PERSON);
  const aurora = addressOf(world, "aurora");
  const blue = addressOf(world, "blue");
  await keepsOut(admin, `${aurora} 30 answers too slowly`);

  const paid = paying(world, "Ann");
  await until("bids coming in", () => world.logLines.some((line) => line.includes("deployment.created")));
  // From here on no transaction gets through, so the choice is made but the lease is not.
  world.akash.faults.add({ kind: "status", match: /^POST \//, status: 503, times: 1_000 });
  const ann = await paid;
  await until("a choice", () => /Lease with Blue Ridge/.test(cardOf(ann).text));
  await keepsOut(admin, `${blue} loses disks`);
  world.akash.faults.clear();

  await ann.chat.sees(/answers now/i);
  expect(chainFacts(world).leased).toEqual(["cedar"]);
  expect(moneyFacts(world)).toMatchObject({ payments: 1, refunds: 0 });

  const from = admin.chat.says("/blacklist list");
  const list = await admin.chat.sees(/answers too slowly/, { after: from });
  expect(list.text).toContain(shortAddress(aurora));
  expect(list.text).toMatch(/loses disks · for good/);
  admin.chat.says(`/blacklist remove ${aurora}`);
  await admin.chat.sees(/may be chosen again/);
  const after = admin.chat.says("/blacklist");
  expect((await admin.chat.sees(/loses disks/, { after })).text).not.toContain(shortAddress(aurora));
}, 60_000);

test("every provider blacklisted is the same as nobody bidding: the money goes back, and nobody can pay any more", async () => {
  await adminWorld({ idleAgents: true, timing: { bidWindowMinMs: 100, bidWindowMaxMs: 400 } });
  const admin = await signedIn(world, "Olga");
  const ann = await atThePriceCard(world, "Ann");
  const page = await choosesPlan(ann);
  for (const name of ["aurora", "blue", "cedar", "dunes"] as const) {
    await keepsOut(admin, `${addressOf(world, name)} under repair`);
  }
  await pay(ann, page);
  await ann.chat.sees(/what happened: nobody made an acceptable offer/i);
  await ann.chat.sees(/\$29 went back to you/);
  expect(chainFacts(world)).toMatchObject({ active: 0, leased: [], lockedUact: 0, earnedUact: 0 });

  const bea = await signedIn(world, "Bea");
  bea.chat.says("/deploy");
  await bea.chat.taps(/llama/i);
  await bea.chat.createsBot();
  await bea.chat.sees(/nothing can be paid for/);
}, 60_000);

test("the price cap keeps dear providers out, and audited providers come before cheap ones", async () => {
  await begin({ env: { AKASH_MAX_PRICE_UACT: "12" } });
  const ann = await paying(world, "Ann");
  await ann.chat.sees(/answers now/i);
  expect(chainFacts(world).leased).toEqual(["aurora"]);
  const bids = world.akash.chain.listBids().map((bid) => bid.provider);
  expect(bids).not.toContain(addressOf(world, "bargain"));
  expect(bids).not.toContain(addressOf(world, "blue"));
}, 60_000);

test("without auditors the cheapest provider wins: the rule above is what kept it out", async () => {
  await begin({ env: { AKASH_AUDITORS: "none" } });
  const ann = await paying(world, "Ann");
  await ann.chat.sees(/answers now/i);
  expect(chainFacts(world).leased).toEqual(["bargain"]);
}, 60_000);
