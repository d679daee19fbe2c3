import { rmSync } from "node:fs";
import { afterAll, beforeAll, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { signIn, visitor } from "../../src/sandbox/visitor/story.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import { FIRST_PERSON, signsInAfresh } from "../world/customers.ts";
import { checkGivenEnd } from "./check-books.ts";
import { pointsOf } from "./crash-points.ts";
import type { CrashWorld } from "./crash-world.ts";
import { killedInTurn } from "./killed-at.ts";
import { liveTemplate, pricedTemplate } from "./run-case.ts";
import { withLog } from "./stories.ts";

let priced: string;
let live: string;
beforeAll(async () => {
  priced = await pricedTemplate();
  live = await liveTemplate(priced);
}, 120_000);
afterAll(() => {
  for (const folder of [priced, live]) rmSync(folder, { recursive: true, force: true });
});

const PART_MINOR = 900;
/** Ann is the first person there is, and Bob the second. */
const env = {
  ADMINS: `telegram:${FIRST_PERSON}:admin,telegram:${FIRST_PERSON + 1}:owner`,
  SECOND_PERSON: "on",
  SECOND_PERSON_REFUND_MINOR: "0",
};

/** Bob wants to give Ann a part back, Ann agrees, and GoClaw dies wherever that leads through. */
async function play(world: CrashWorld): Promise<void> {
  const { ann, patienceMs } = world;
  const bob = visitor(meet(world.telegram, "Bob", { chat: MAIN_BOT, timeoutMs: patienceMs }));
  await signIn(bob);
  await signsInAfresh(bob);
  await signsInAfresh(ann);
  const payment = world.stripe.ledger.payments().find(({ status }) => status === "succeeded");
  const asked = bob.chat.says(`/refund ${payment?.id}`);
  await bob.chat.sees(/Left of it/, { after: asked });
  await bob.chat.taps("Another amount");
  await bob.chat.sees(/How much/);
  const typed = bob.chat.says("9");
  await bob.chat.sees(/Why \$9/, { after: typed });
  await bob.chat.taps("something of ours went wrong");
  await bob.chat.taps(/^Yes, \$9, the plan goes on/);
  await withLog(world, ann.chat.sees(/asked for this/));
  await ann.chat.taps("Approve");
  await withLog(world, bob.chat.sees(/agreed, and it is done/));
  await withLog(world, ann.chat.sees(/\$9 goes back to you/));
  await world.stripe.settled();
  await world.blocks(5);
}

test("killed wherever a part of a payment is given back that two administrators agreed on", async () => {
  const points = [...pointsOf("given"), "refund.before_call", "refund.done_unrecorded"];
  const check = (books: Parameters<typeof checkGivenEnd>[0]) => checkGivenEnd(books, PART_MINOR);
  // Bob's commands are set before he has written a word.
  const refusals = /setMyCommands.*chat not found/;
  await killedInTurn({ template: live, env, play, check, refusals }, points);
}, 240_000);
