import { checkoutLink, chooseAgent, pay, signIn, type Visitor } from "../../src/sandbox/visitor/story.ts";
import type { TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import type { BotRecord } from "../../src/sandbox/telegram/world/records.ts";
import type { World } from "./world.ts";

/** Chat id of the first person to join a fresh sandbox, for `ADMINS`. */
export const FIRST_PERSON = 5_000_000_001;

export interface Customer extends Visitor {
  bot: BotRecord;
}

/** Somebody new, signed in. */
export async function signedIn(world: World, name: string): Promise<Visitor> {
  const who = world.meets(name);
  await signIn(who);
  return who;
}

/** Somebody new with a price card on the screen. */
export async function atThePriceCard(world: World, name: string): Promise<Customer> {
  const who = await signedIn(world, name);
  return { ...who, bot: await chooseAgent(who) };
}

/** Somebody new who has pressed Pay on the checkout page. */
export async function paying(world: World, name: string, plan = /starter/i): Promise<Customer> {
  const who = await atThePriceCard(world, name);
  await pay(who, await checkoutLink(who, plan));
  return who;
}

/** Somebody new whose agent answers. */
export async function withLiveAgent(world: World, name: string, plan = /starter/i): Promise<Customer> {
  const who = await paying(world, name, plan);
  await who.chat.sees(/answers now/i);
  return who;
}

/** The newest moving card of a deployment. */
export function cardOf(who: Visitor): TranscriptEntry {
  const card = who.chat.transcript().findLast((e) => e.fromBot && /Payment received|Slot of your plan taken/.test(e.text));
  if (!card) throw new Error("no card yet");
  return card;
}

/** How many messages from the bot say this. */
export const timesTold = (who: Visitor, text: RegExp): number =>
  who.chat.transcript().filter((e) => e.fromBot && text.test(e.text)).length;

/** Closes the one agent that can be closed, and waits until it is. */
export async function closes(who: Visitor, name = ""): Promise<TranscriptEntry> {
  const from = who.chat.says(`/close ${name}`.trim());
  await who.chat.sees(/^.*close .*\?/i, { after: from });
  await who.chat.taps(/yes, close/i);
  return await who.chat.sees(/no longer runs/i, { after: from });
}
