import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import type { TranscriptEntry } from "../../src/sandbox/telegram/person/transcript.ts";
import { checkoutLink, chooseAgent, pay, type Visitor, walkToCode } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { rowsOf } from "../world/rows.ts";
import type { CrashWorld } from "./crash-world.ts";

/** What a person does when the page does not load: tries again, and after a while gives it up. */
export async function insist<T>(act: () => Promise<T>, tries = 4, pauseMs = 0): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await act();
    } catch (error) {
      if (left === 1) throw error;
      await sleep(pauseMs);
    }
  }
}

const isSignIn = (entry: TranscriptEntry): boolean =>
  entry.buttons.some(({ url, label }) => url && /sign in/i.test(label));

const ALREADY_IN = /already signed in/i;

/**
 * The link that the last of one's requests brought. Answers come in order, and each new link ends the one before: who
 * asked again because the answer was late must not follow the late one. Null where the code that was sent before has
 * counted after all, although its answer got lost.
 */
async function newestSignInLink(
  { chat }: Visitor,
  after: number,
  patienceMs: number,
): Promise<string | null> {
  const isIn = (entry: TranscriptEntry) =>
    entry.fromBot && entry.messageId > after && ALREADY_IN.test(entry.text);
  const look = (entries: TranscriptEntry[]) => {
    if (entries.some(isIn)) return null;
    const asked = entries.filter((e) => !e.fromBot && e.text === "/login").length;
    const cards = entries.filter(isSignIn);
    // A card may come twice after a crash, with the same link.
    const links = new Set(cards.map((e) => e.buttons.find(({ url }) => url)?.url));
    return links.size < asked ? undefined : cards.at(-1);
  };
  const newest = await chat.app.waitFor(MAIN_BOT, look, patienceMs).catch((error: unknown) => {
    // Some requests are answered by an apology instead.
    const latest = chat.transcript().findLast((e) => isSignIn(e) && e.messageId > after);
    if (!latest) throw error;
    return latest;
  });
  return newest && (newest.buttons.find(({ url }) => url)?.url ?? "");
}

const RELOAD_MS = 1_000;

/** One try at signing in, which may die under way. `patienceMs` bounds the wait for the link. */
export async function signInOnce(who: Visitor, patienceMs: number): Promise<void> {
  const from = who.chat.says("/login");
  const link = await newestSignInLink(who, from, patienceMs);
  if (link === null) return;
  // A page that does not load is loaded again before anybody asks for another link, which would end this one.
  const code = await insist(() => walkToCode(who, link), 3, RELOAD_MS);
  who.chat.says(code);
  await who.chat.sees(/signed in/i, { after: from });
}

/** Signs in; a sign-in that died under way is begun again, as people do. */
export const signInSomehow = (world: CrashWorld): Promise<void> =>
  insist(async () => {
    await world.goclaw.ready();
    await signInOnce(world.ann, world.patienceMs);
  });

export const choose = (world: CrashWorld) => chooseAgent(world.ann);

/** From the price card to the checkout's link; a press that was cut off is answered later. */
export async function openCheckoutPage(ann: Visitor): Promise<string> {
  return await checkoutLink(ann).catch(() => ann.chat.link(/^pay/i));
}

/** Pays, and lands on the page that says so, if it is there to be landed on. */
export async function payOnPage(world: CrashWorld, link: string): Promise<void> {
  await pay(world.ann, link).catch((error: unknown) => {
    if (world.stripe.ledger.charges().some((one) => one.paid)) return;
    throw error;
  });
}

/** Told with the end of the log, where nothing else explains it. */
export async function withLog<T>(world: CrashWorld, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\nlog:\n${world.logTail()}`);
  }
}

export const quiet = async (world: CrashWorld): Promise<void> => {
  await world.stripe.settled();
  await world.blocks(5);
};

/** Waits until the person is told that it is live. */
export async function seeLive(world: CrashWorld): Promise<void> {
  await withLog(world, world.ann.chat.link("Open my bot"));
  await quiet(world);
}

/** From the price card to an agent that answers. */
export async function playPaid(world: CrashWorld): Promise<void> {
  await payOnPage(world, await openCheckoutPage(world.ann));
  await seeLive(world);
}

/** From the price card to Polar's page; a press that was cut off is answered later. */
export async function openPolarPage({ ann }: CrashWorld): Promise<string> {
  await openCheckoutPage(ann);
  await ann.chat.taps(/pay with polar/i).catch(() => undefined);
  const polarLink = (entries: TranscriptEntry[]) =>
    entries.flatMap((one) => one.buttons).find(({ url }) => url?.includes("/sandbox/polar/checkout/"))?.url;
  return await ann.chat.app.waitFor(MAIN_BOT, polarLink, 25_000);
}

export async function payAtPolar(world: CrashWorld): Promise<void> {
  const link = await openPolarPage(world);
  await pay(world.ann, link).catch((error: unknown) => {
    if (!world.polar.ledger.orders().some((one) => one.paid)) throw error;
  });
}

/** From the price card to an agent that answers, paid for at Polar. */
export async function playPaidAtPolar(world: CrashWorld): Promise<void> {
  await payAtPolar(world);
  await seeLive(world);
  await world.polar.settled();
}

/** No provider accepts a manifest any more. */
export function refuseEverywhere({ akash }: CrashWorld): void {
  for (const { address } of akash.chain.providers()) akash.providers.setMode(address, "reject");
}

const payAtStripe = async (world: CrashWorld): Promise<void> =>
  await payOnPage(world, await openCheckoutPage(world.ann));

export const playRefundedAtPolar = (world: CrashWorld): Promise<void> => playRefunded(world, payAtPolar);

/** From the price card to the money back, where no provider accepts the agent. */
export async function playRefunded(world: CrashWorld, payIt = payAtStripe): Promise<void> {
  refuseEverywhere(world);
  await payIt(world);
  await withLog(world, world.ann.chat.sees(/could not be started/i));
  await withLog(world, world.ann.chat.sees(/went back to you/i));
  await quiet(world);
}

/** From a live agent on the smallest plan to the same one on the next bigger. */
export async function playUpgraded(world: CrashWorld): Promise<void> {
  const { chat } = world.ann;
  const from = chat.says("/plan");
  await withLog(world, chat.sees(/Starter · /, { after: from }));
  for (const label of [/bigger plan/i, /^Pro · /, /^Yes, pay /])
    await chat.taps(label).catch(() => undefined);
  await withLog(world, chat.sees(/Your plan is Pro now/, { after: from }));
  await quiet(world);
}

/** Every container of this world stands still, and its companion says nothing any more. */
function freezeAgents({ folder }: CrashWorld): void {
  for (const name of readdirSync("/proc")) {
    const environment = join("/proc", name, "environ");
    try {
      if (readFileSync(environment, "utf8").includes(`HOME=${folder}`)) process.kill(Number(name), "SIGSTOP");
    } catch {
      // Not a process, not ours, or over.
    }
  }
}

/** From a live agent whose container does nothing any more to the same one in another, with a new key. */
export async function playRenewed(world: CrashWorld): Promise<void> {
  const { chat } = world.ann;
  freezeAgents(world);
  const from = chat.says("/status");
  for (const label of ["New model key", /^Yes, restart/]) await chat.taps(label).catch(() => undefined);
  await withLog(world, chat.sees(/has a new model key/i, { after: from }));
  await quiet(world);
}

/** Says something to her agent; a message that comes while the bot changes hands waits for it. */
async function tells({ ann: { chat }, patienceMs }: CrashWorld, text: string, answer: RegExp): Promise<void> {
  const link = await chat.link("Open my bot");
  const bot = personIn(chat.app, link.slice(link.lastIndexOf("/") + 1), patienceMs);
  await bot.sees(answer, { after: bot.says(text) });
}

const NOTE = "the key is under the third pot";

/** What happens to her agent leaves what it was told before. */
export async function keepingMemory(world: CrashWorld, happens: () => Promise<void>): Promise<void> {
  await withLog(world, tells(world, `remember ${NOTE}`, /./));
  await withLog(world, happens());
  await withLog(world, tells(world, "What do you remember?", new RegExp(NOTE)));
}

/** Its owner wants it elsewhere. */
async function wantMove({ ann: { chat } }: CrashWorld, done: RegExp): Promise<TranscriptEntry> {
  const from = chat.says("/move");
  await chat.taps(/^Yes, move/).catch(() => undefined);
  return await chat.sees(done, { after: from });
}

const LATER = "the ladder is in the barn";

/**
 * From a live agent to the same one at another provider, which remembers; also what it is told while its next lease is
 * made, unless its owner is told that this is lost.
 */
export async function playMoved(world: CrashWorld): Promise<void> {
  await keepingMemory(world, async () => {
    const news = wantMove(world, /has moved/);
    const told = world
      .untilBooks(() => world.akash.chain.listDeployments().length > 1, world.patienceMs)
      .then(() => tells(world, `remember ${LATER}`, /./));
    const [{ text }] = await Promise.all([news, told]);
    if (!text.includes("What came after that is lost"))
      await tells(world, "What do you remember?", new RegExp(LATER));
  });
  await quiet(world);
}

/** From a live agent to none on chain, and back to the same one on another lease, which remembers. */
export async function playStopped(world: CrashWorld): Promise<void> {
  const { chat } = world.ann;
  await keepingMemory(world, async () => {
    const stop = chat.says("/stop");
    await chat.taps(/^Yes, stop/).catch(() => undefined);
    await chat.sees(/is saved, and comes back with it/, { after: stop });
    const resume = chat.says("/resume");
    await chat.sees(/answers now/, { after: resume });
  });
  await quiet(world);
}

/** From a live agent to the same one with what it knew when it was saved, and with nothing that it was told since. */
export async function playRestored(world: CrashWorld): Promise<void> {
  const { chat } = world.ann;
  const does = async (command: string, labels: (string | RegExp)[], done: RegExp): Promise<void> => {
    const from = chat.says(command);
    for (const label of labels) await chat.taps(label).catch(() => undefined);
    await withLog(world, chat.sees(done, { after: from }));
  };
  await withLog(world, tells(world, `remember ${NOTE}`, /./));
  await does("/backup", ["Back up now"], /encrypted and checked/);
  await withLog(world, tells(world, `remember ${LATER}`, /./));
  await does("/restore", [/\d:\d\d/, "Yes, restore it"], / is back/);
  const onlyBefore = new RegExp(`^(?![\\s\\S]*${LATER})[\\s\\S]*${NOTE}`);
  await withLog(world, tells(world, "What do you remember?", onlyBefore));
  await quiet(world);
}

/** From a live agent to the same one with another model, and back to the settings before. */
export async function playRevised(world: CrashWorld): Promise<void> {
  const { chat } = world.ann;
  const revised = async (from: number, ...labels: (string | RegExp)[]): Promise<void> => {
    for (const label of labels) await chat.taps(label).catch(() => undefined);
    await withLog(world, chat.sees(/now thinks with/, { after: from }));
  };
  await revised(chat.says("/status"), "Settings", /deepseek/i, "Yes, change the model");
  await revised(chat.says("/rollback 1"), /^(Settings only|Yes, go back)$/);
  await quiet(world);
}

/** The same because an administrator keeps its provider out, and has its agents moved off. */
export async function playDrained(world: CrashWorld): Promise<void> {
  const { akash, ann } = world;
  const lease = akash.chain.listLeases().find((one) => one.state === "active");
  const from = ann.chat.says(`/blacklist add ${lease?.provider} 30 too slow`);
  await ann.chat.taps(/move them$/).catch(() => undefined);
  await withLog(world, ann.chat.sees(/has moved/, { after: from }));
  await quiet(world);
}

/** A move that finds no place, the end of the lease that it has, and a place after all. */
export async function playHealed(world: CrashWorld): Promise<void> {
  const { akash, ann } = world;
  const lease = akash.chain.listLeases().find((one) => one.state === "active");
  const others = akash.chain.providers().filter(({ address }) => address !== lease?.provider);
  for (const { address } of others) akash.providers.setMode(address, "silent");
  await withLog(world, wantMove(world, /stays where it is/));
  akash.providers.setMode(lease?.provider ?? "", "close_lease");
  await withLog(world, ann.chat.sees(/is waiting for a provider/));
  for (const { address } of others) akash.providers.setMode(address, "normal");
  await withLog(world, ann.chat.sees(/has moved/));
  await quiet(world);
}

/** From a live agent to none. */
export async function playClosed(world: CrashWorld): Promise<void> {
  const { chat } = world.ann;
  const from = chat.says("/close");
  await chat.taps(/yes, close/i).catch(() => undefined);
  await withLog(world, chat.sees(/is closed/i, { after: from }));
  await quiet(world);
}

/** Where who somebody was could stay behind. */
const TRACES = [
  "users",
  "chat_identities",
  "login_requests",
  "sudo_grants",
  "deployments",
  "deployment_events",
  "live_messages",
  "pending_actions",
  "inbox",
  "outbox",
  "jobs",
  "dialogs",
  "account_deletions",
];

/** Tables that still name the person, by chat or address. */
function tracesOf({ ann, folder }: CrashWorld): string[] {
  const names = new RegExp(`[":]${ann.chat.id}"|${ann.email}`);
  return Object.entries(rowsOf(folder, TRACES)).flatMap(([table, rows]) =>
    names.test(JSON.stringify(rows)) ? [table] : [],
  );
}

/** From a live agent to nobody, after a sign-in afresh and a typed word. */
export async function playErased(world: CrashWorld): Promise<void> {
  const { ann } = world;
  const { chat } = ann;
  const asked = chat.says("/settings");
  await chat.taps("My data");
  await chat.taps("Delete my account");
  await chat.sees(/sign in once more/i, { after: asked });
  const from = chat.says(await walkToCode(ann, await chat.link("Sign in")));
  await chat.sees(/freshly signed in/i, { after: from });
  await chat.taps("Go on");
  await chat.sees(/this cannot be undone/i, { after: from });
  chat.says("DELETE");
  await withLog(world, chat.sees(/your account is deleted/i, { after: from }));
  const isClean = world.untilBooks(() => tracesOf(world).length === 0);
  const left = () => new Error(`left behind in ${tracesOf(world).join(", ")}`);
  await withLog(
    world,
    isClean.catch(() => Promise.reject(left())),
  );
  await quiet(world);
}
