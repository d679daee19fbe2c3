import { walkToCode } from "../../src/sandbox/visitor/story.ts";
import { ask, choosesAgent, PATIENCE_MS, takesFreeSlot } from "../chaos/customer.ts";
import { insist } from "../crash/stories.ts";
import { asksUntil, taps } from "./chat-acts.ts";
import { agentsOf, type Resident, timesHeard, withAgent } from "./resident.ts";

/** What somebody does with their plan and their account, from their chat on Telegram. */

const HAS_GROWN = /Your plan is Pro now/;
const hasGrown = (who: Resident): boolean => timesHeard(who, HAS_GROWN) > 0;

/** Pays the difference for a plan with room for more. */
export const growsPlan = withAgent(async (who) => {
  const done = new RegExp(`${HAS_GROWN.source}|card was declined`);
  await asksUntil(who, "/plan", ["Bigger plan", /^Pro /, /^Yes, pay/], done);
});

/** Another agent beside the first, on a slot that is free. */
export async function deploysSecond(who: Resident): Promise<void> {
  if (!hasGrown(who) || agentsOf(who).length !== 1) return;
  const failed = timesHeard(who, /could not be started/);
  const card = await choosesAgent(who);
  await takesFreeSlot(who, card.messageId - 1);
  const isOver = () => agentsOf(who).length > 1 || timesHeard(who, /could not be started/) > failed;
  await who.scene.world.untilBooks(isOver, 8 * PATIENCE_MS);
}

/** Books the smaller plan for the next period. */
export async function shrinksPlan(who: Resident): Promise<void> {
  if (hasGrown(who))
    await asksUntil(who, "/plan", ["Smaller plan", /^Starter /, /^Yes, from/], /It is booked/);
}

const RELOADS = 3;
const RELOAD_MS = 1_000;
const WARNING = /this cannot be undone/i;

/** To the card that asks for a typed word; who has not signed in lately is sent to do so first. */
async function asksToLeave(who: Resident): Promise<void> {
  const from = who.chat.says("/settings");
  await taps(who, from, "My data");
  await taps(who, from, "Delete my account");
  const card = await who.chat.sees(new RegExp(`sign in once more|${WARNING.source}`, "i"), { after: from });
  if (WARNING.test(card.text)) return;
  const link = card.buttons.find(({ url }) => url)?.url ?? "";
  who.chat.says(await insist(() => walkToCode(who, link), RELOADS, RELOAD_MS));
  await who.chat.sees(/freshly signed in/i, { after: from });
  await taps(who, from, "Go on");
  await who.chat.sees(WARNING, { after: from });
}

const IS_GONE = /Your account is deleted/;
const IS_LEAVING = new RegExp(`Your account (is being|will be) deleted|${IS_GONE.source}`);

/** Leaves for good: agents, plan and everything that says who they were. */
export async function deletesAccount(who: Resident): Promise<void> {
  await ask(who, "to be forgotten", async () => {
    if (timesHeard(who, IS_LEAVING) > 0) return;
    await asksToLeave(who);
    const from = who.chat.says("DELETE");
    await who.chat.sees(IS_LEAVING, { after: from });
  });
  const isForgotten = () => timesHeard(who, IS_GONE) > 0 && agentsOf(who).length === 0;
  await who.scene.world.untilBooks(isForgotten, 8 * PATIENCE_MS);
}
