import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import type { TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import { pay, type Visitor, visitor } from "../../src/sandbox/visitor/story.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import type { CrashWorld } from "../crash/crash-world.ts";
import { insist, signInOnce } from "../crash/stories.ts";
import { sessionOf } from "../world/money.ts";
import type { LightAgents } from "./light-agents.ts";
import type { Timeline } from "./timeline.ts";

/** What people stand in and what tells them how they fare, by the twins' books. */
export interface Scene {
  world: CrashWorld;
  agents: LightAgents;
  timeline: Timeline;
}

export interface Customer extends Visitor {
  readonly scene: Scene;
  readonly number: number;
  /** Bots made so far. */
  bots: number;
  /** What they paid was taken back or their plan ended at the provider, which GoClaw may not have heard yet. */
  isEndedElsewhere: boolean;
}

/** How long people wait for one answer, in ms. */
export const PATIENCE_MS = 30_000;
/** How often they try in all, with a pause where a page is not there. */
export const TRIES = 14;
export const PAUSE_MS = 1_500;
/** A deploy with all its providers. */
export const DEPLOY_MS = 240_000;

export function newCustomer(scene: Scene, number: number): Customer {
  const chat = meet(scene.world.telegram, `P${number}`, { chat: MAIN_BOT, timeoutMs: PATIENCE_MS });
  return { ...visitor(chat), scene, number, bots: 0, isEndedElsewhere: false };
}

export const REFUSAL = /That did not work/;

/** Fails with the next refusal, be it a message of its own or a card that changed. */
async function refusal(who: Customer): Promise<never> {
  const before = new Map(who.chat.transcript().map(({ messageId, edits }) => [messageId, edits]));
  const isNews = ({ messageId, edits }: TranscriptEntry) => edits > (before.get(messageId) ?? -1);
  const entry = await waitFor(who, (entries) => entries.find((e) => REFUSAL.test(e.text) && isNews(e))).catch(
    () => new Promise<never>(() => undefined),
  );
  throw new Error(entry.text);
}

/** Asks until there is an answer that helps; a second time is noted. */
export function ask<T>(who: Customer, what: string, act: () => Promise<T>): Promise<T> {
  let times = 0;
  return insist(
    () => {
      if (times++ > 0) who.scene.timeline.note("asked again", `${who.chat.name}: ${what}`);
      return Promise.race([act(), refusal(who)]);
    },
    TRIES,
    PAUSE_MS,
  );
}

/**
 * Presses a button as soon as there is one, or "Try again" where that is what the newest card offers. The books tell
 * later whether the press was acknowledged.
 */
export function press(who: Customer, label: string | RegExp): void {
  const newest = who.chat.transcript().findLast((entry) => entry.fromBot);
  const again = newest?.buttons.find(
    (button) => REFUSAL.test(newest.text) && /try again/i.test(button.label),
  );
  void who.chat.taps(again?.label ?? label).catch(() => undefined);
}

export const waitFor = <T>(who: Customer, look: (entries: TranscriptEntry[]) => T | undefined): Promise<T> =>
  who.chat.app.waitFor(MAIN_BOT, look, PATIENCE_MS);

export const signsIn = (who: Customer): Promise<void> =>
  ask(who, "/login", () => signInOnce(who, PATIENCE_MS));

/** The bot was made while nobody could answer, so there is none yet to go on with. */
const AT_BOT_STEP = /create my bot/i;
const OFFERS = /choose a plan|ready to deploy|No free slot|continue where we stopped/i;

async function findsOffer(who: Customer): Promise<TranscriptEntry> {
  const from = who.chat.says("/deploy");
  const first = await who.chat.sees(new RegExp(`choose a model|${OFFERS.source}`, "i"), { after: from });
  if (OFFERS.test(first.text) && !AT_BOT_STEP.test(first.text)) return first;
  if (!AT_BOT_STEP.test(first.text)) press(who, /llama/i);
  const username = `p${who.number}_${who.bots++}_bot`;
  await who.chat.createsBot({ name: `Agent ${who.number}`, username });
  return await who.chat.sees(/choose a plan|ready to deploy|No free slot/i, { after: from });
}

/** From `/deploy` to the card that offers plans, or a slot that is paid for already. */
export const choosesAgent = (who: Customer): Promise<TranscriptEntry> =>
  ask(who, "/deploy", () => findsOffer(who));

export const payLinks = (entries: readonly TranscriptEntry[]): string[] =>
  entries.flatMap((e) => e.buttons.flatMap((b) => (/^pay/i.test(b.label) && b.url ? [b.url] : [])));

const isOpen = ({ scene }: Customer, link: string): boolean =>
  scene.world.stripe.ledger.sessions().some((one) => one.id === sessionOf(link) && one.status === "open");

function findsCheckout(who: Customer, plan: RegExp): Promise<string> {
  press(who, plan);
  return waitFor(who, (entries) => payLinks(entries).findLast((link) => isOpen(who, link)));
}

/** Presses a plan until there is a link to a checkout that can be paid. */
export const choosesPlan = (who: Customer, plan: RegExp = /^starter/i): Promise<string> =>
  ask(who, "a plan", () => findsCheckout(who, plan));

/** Comes back for a checkout that expired, and is given another one for the same agent. */
export const comesBack = (who: Customer): Promise<string> =>
  ask(who, "another checkout", async () => {
    const card = await findsOffer(who);
    const known = payLinks([card]).find((link) => isOpen(who, link));
    if (known) return known;
    // Until GoClaw has heard of the expiry, the card shows the old link.
    if (payLinks([card]).length > 0) throw new Error("the checkout on the card has expired");
    return await findsCheckout(who, /^starter/i);
  });

const isPaid = ({ scene }: Customer, link: string): boolean =>
  scene.world.stripe.ledger
    .sessions()
    .some((one) => one.id === sessionOf(link) && one.payment_status === "paid");

/** Pays on the provider's page and follows it back, if there is anybody to come back to. */
export const pays = (who: Customer, link: string): Promise<void> =>
  insist(
    async () => {
      await pay(who, link).catch((error: unknown) => {
        if (!isPaid(who, link)) throw error;
      });
    },
    TRIES,
    PAUSE_MS,
  );

/** Pays and never comes back to our pages. */
export function paysElsewhere({ scene }: Customer, link: string): void {
  scene.world.stripe.pay(sessionOf(link));
}

/** The person's agents that have booted and run on leases now. */
export const agentsOf = ({ scene, chat }: Customer) =>
  scene.agents.running().filter(({ handed }) => handed?.ownerId === String(chat.id));

const chargesOf = (who: Customer) => {
  const { ledger } = who.scene.world.stripe;
  const mine = ledger.customers().filter((one) => one.email === who.email);
  return ledger.charges().filter((one) => one.paid && mine.some(({ id }) => id === one.customer));
};

export const subscriptionsOf = (who: Customer) => {
  const { ledger } = who.scene.world.stripe;
  const mine = ledger.customers().filter((one) => one.email === who.email);
  return ledger.subscriptions().filter((one) => mine.some(({ id }) => id === one.customer));
};

/** The payment that still stands. */
export const paymentOf = (who: Customer): string =>
  chargesOf(who).find((one) => !one.refunded)?.payment_intent ?? "";

/** Waits until the deploy has come to one of its two ends. */
export async function untilEnd(who: Customer, wantedAgents = 1): Promise<"live" | "given back"> {
  const isLive = () => agentsOf(who).length >= wantedAgents && told(who, /answers now/i) >= wantedAgents;
  const isOver = () => chargesOf(who).every((one) => one.refunded) || told(who, /could not be started/i) > 0;
  await who.scene.world.untilBooks(() => isLive() || isOver(), DEPLOY_MS);
  return isLive() ? "live" : "given back";
}

/** How many messages from the bot say this. */
export const told = (who: Customer, text: RegExp): number =>
  who.chat.transcript().filter((entry) => entry.fromBot && text.test(entry.text)).length;

/** Closes the one agent there is. */
export const closes = (who: Customer): Promise<TranscriptEntry> =>
  ask(who, "/close", async () => {
    const from = who.chat.says("/close");
    const card = await who.chat.sees(/close .*\?|nothing to close|no longer runs|no agent/i, { after: from });
    if (!card.buttons.some(({ label }) => /yes, close/i.test(label))) return card;
    press(who, /yes, close/i);
    return await who.chat.sees(/no longer runs|could not be started/i);
  });

export const cancelsPlan = (who: Customer): Promise<TranscriptEntry> =>
  ask(who, "/plan", async () => {
    const from = who.chat.says("/plan");
    await who.chat.sees(/your plan|no plan yet/i, { after: from });
    press(who, "Cancel at period end");
    const card = await who.chat.sees(/stays yours until|no plan yet/i, { after: from });
    if (!card.buttons.some(({ label }) => label === "Yes, cancel the plan")) return card;
    press(who, "Yes, cancel the plan");
    return await who.chat.sees(/cancelled and stays yours until|no plan yet/i, { after: from });
  });

/** Takes a slot that is paid for and waits until the bot says so, in a message newer than that one. */
export const takesFreeSlot = (who: Customer, after = 0): Promise<TranscriptEntry> =>
  ask(who, "the free slot", () => {
    press(who, "Deploy on my free slot");
    return who.chat.sees(/Agent \d+ is on its way|Slot of your plan taken/, { after });
  });

/** Anything at all, to see that one is answered. */
export const asksForHelp = (who: Customer): Promise<TranscriptEntry> =>
  ask(who, "/bots", () => {
    const from = who.chat.says("/bots");
    return who.chat.sees(/./, { after: from });
  });
