import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import type { TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import type { BotRecord } from "../../src/sandbox/telegram/world/records.ts";
import {
  chooseAgent,
  pay,
  signIn,
  type Visitor,
  visitor,
  walkToCode,
} from "../../src/sandbox/visitor/story.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import { until } from "./until.ts";
import type { World } from "./world.ts";

/** Chat id of the first person who comes to a fresh sandbox, for `ADMINS`; the main bot's owner was there before. */
export const FIRST_PERSON = 5_000_000_002;

export interface Customer extends Visitor {
  bot: BotRecord;
}

/** Somebody new, signed in. */
export async function signedIn(world: World, name: string): Promise<Visitor> {
  const who = world.meets(name);
  await signIn(who);
  return who;
}

/** An administrator's fresh sign-in, which counts for ten minutes. */
export async function signsInAfresh({ chat, browser, email }: Visitor): Promise<void> {
  const asked = chat.says("/sudo");
  const { buttons } = await chat.sees(/sign in once more/i, { after: asked });
  const link = buttons.find(({ url }) => url)?.url ?? "";
  const said = chat.says(await walkToCode({ chat, browser, email }, link));
  await chat.sees(/freshly signed in/i, { after: said });
}

/** Somebody new with a price card on the screen. */
export async function atThePriceCard(world: World, name: string): Promise<Customer> {
  const who = await signedIn(world, name);
  return { ...who, bot: await chooseAgent(who) };
}

const payLinks = (who: Visitor): string[] =>
  who.chat
    .transcript()
    .flatMap((e) => e.buttons.flatMap((b) => (/^pay/i.test(b.label) && b.url ? [b.url] : [])));

/** Taps a plan and answers the link to its checkout, which no earlier card had. */
export async function choosesPlan(who: Visitor, plan = /^starter/i): Promise<string> {
  const old = payLinks(who);
  await who.chat.taps(plan);
  return await until("a new pay link", () => payLinks(who).find((link) => !old.includes(link)));
}

/** The same person on another chat account, signed in where they are signed in already. */
export async function secondPhone(world: World, who: Visitor): Promise<Visitor> {
  const app = meet(world.telegram, who.chat.name, { chat: MAIN_BOT, timeoutMs: 25_000 });
  const phone = { ...visitor(app), email: who.email };
  phone.chat.says("/login");
  let page = await phone.browser.open(await phone.chat.link(/sign in/i));
  page = await phone.browser.press(page, /continue|sign in/i);
  const onward = /href="([^"]+\/oauth\/authorize[^"]*)"/.exec(page.html)?.[1];
  if (onward) page = await phone.browser.open(onward.replaceAll("&amp;", "&"));
  for (let step = 0; step < 6 && !page.html.includes("Your code"); step++) {
    const known = page.text.includes(who.email) && /sign in as/i.test(page.text);
    page = await phone.browser.press(page, known ? new RegExp(who.email) : /continue|verify|allow|confirm/i);
  }
  phone.chat.says(/aria-label="Your code">\s*(\d{4}\s+\d{4})/.exec(page.html)?.[1]?.replace(/\s/g, "") ?? "");
  await phone.chat.sees(/signed in/i);
  return phone;
}

/** Somebody new who has pressed Pay on the checkout page. */
export async function paying(world: World, name: string, plan = /^starter/i): Promise<Customer> {
  const who = await atThePriceCard(world, name);
  await pay(who, await choosesPlan(who, plan));
  return who;
}

/** Somebody new whose agent answers. */
export async function withLiveAgent(world: World, name: string, plan = /^starter/i): Promise<Customer> {
  const who = await paying(world, name, plan);
  await who.chat.sees(/answers now/i);
  return who;
}

/** The newest moving card of a deployment. */
export function cardOf(who: Visitor): TranscriptEntry {
  const card = who.chat
    .transcript()
    .findLast((e) => e.fromBot && /Payment received|Slot of your plan taken/.test(e.text));
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
