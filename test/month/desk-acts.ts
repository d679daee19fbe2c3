import { pay, walkToCode } from "../../src/sandbox/visitor/story.ts";
import { PATIENCE_MS, PAUSE_MS, REFUSAL, TRIES } from "../chaos/customer.ts";
import { insist } from "../crash/stories.ts";
import { CHANGES, isAtRest, UNSAVED, UNSAVED_YES } from "./chat-acts.ts";
import {
  accountOfResident,
  agentsOf,
  deskOf,
  type Resident,
  timesHeard,
  untilDeployed,
  withAgent,
} from "./resident.ts";

/** Longer than Discord's own three seconds: who presses while a machine is busy looks again. */
const ANSWER = { timeoutMs: 8_000 };

const again = <T>(act: () => Promise<T>): Promise<T> => insist(act, TRIES, PAUSE_MS);

/** What says this among the messages that came after so many. @throws Error with the refusal that came instead */
async function newer(who: Resident, seen: number, words: RegExp) {
  const found = await deskOf(who).waitFor(
    (messages) =>
      messages
        .slice(seen)
        .findLast(({ fromBot, text }) => fromBot && (words.test(text) || REFUSAL.test(text))),
    PATIENCE_MS,
  );
  if (!words.test(found.text)) throw new Error(found.text);
  return found;
}

/** Runs a command until something is answered that says this. */
const runs = (who: Resident, command: string, words: RegExp) =>
  again(async () => {
    const desk = deskOf(who);
    const seen = desk.transcript().length;
    await desk.runs(command, ANSWER);
    return await newer(who, seen, words);
  });

/** Signs in with the browser that may be signed in there already. */
export async function signsInAtDesk(who: Resident): Promise<void> {
  const desk = deskOf(who);
  await again(async () => {
    const seen = desk.transcript().length;
    await desk.runs("/login", ANSWER);
    const card = await newer(who, seen, /sign in|already signed in/i);
    if (/already signed in/i.test(card.text)) return;
    const code = await again(() => walkToCode(who, desk.link(/sign in/i)));
    await desk.taps(/code/i, ANSWER);
    await desk.submits({ answer: code }, ANSWER);
    await newer(who, seen, /signed in/i);
  });
}

/** Also what `/deploy` comes back to, when a checkout was opened before. */
const AT_CHECKOUT = /starter: \$29 a month/i;

/** From nothing to an agent of their own on Discord, with a bot that they made in its portal. */
export async function arrivesAtDesk(who: Resident): Promise<void> {
  const desk = deskOf(who);
  await signsInAtDesk(who);
  const bot = desk.createsBot(`Agent ${who.number}`);
  desk.adds(bot.name);
  const page = await again(async () => {
    const seen = desk.transcript().length;
    await desk.runs("/deploy", ANSWER);
    const first = await newer(who, seen, /choose a model|token|choose a plan|a month/i);
    if (/choose a model/i.test(first.text)) await desk.taps(/llama/i, ANSWER);
    if (!/choose a plan|a month/i.test(first.text)) {
      await desk.taps("Enter the token", ANSWER);
      await desk.submits({ answer: bot.token }, ANSWER);
      await newer(who, seen, /choose a plan/i);
    }
    if (!AT_CHECKOUT.test(first.text)) {
      await desk.taps(/starter/i, ANSWER);
      await newer(who, seen, AT_CHECKOUT);
    }
    if (who.life.rail === "stripe") return desk.link(/^pay/i);
    if (!desk.link(/^pay/i).includes("/sandbox/polar/")) await desk.taps(/pay with polar/i, ANSWER);
    return await desk.waitFor(() => {
      const link = desk.link(/^pay/i);
      return link.includes("/sandbox/polar/") ? link : undefined;
    }, PATIENCE_MS);
  });
  await again(async () => {
    if (accountOfResident(who).payments.length > 0) return;
    await pay(who, page).catch((error: unknown) => {
      if (accountOfResident(who).payments.length === 0) throw error;
    });
  });
  await untilDeployed(who);
}

export const asksAtDesk = (who: Resident): Promise<unknown> => runs(who, "/bots", /agents/i);
export const looksAtDesk = (who: Resident): Promise<unknown> => runs(who, "/plan", /plan/i);

export const leavesPlanAtDesk = (who: Resident): Promise<unknown> =>
  again(async () => {
    const desk = deskOf(who);
    const card = await runs(who, "/plan", /plan/i);
    if (/stays yours until|no plan yet/i.test(card.text)) return;
    const seen = desk.transcript().length - 1;
    await desk.taps("Cancel at period end", ANSWER);
    await desk.taps("Yes, cancel the plan", ANSWER);
    await newer(who, seen, /cancelled and stays yours until/i);
  });

/** Says something to their agent until it answers; what is said while nobody listens, nobody hears later. */
export const talksAtDesk = withAgent(async (who) => {
  const bot = deskOf(who).at({ dm: `Agent ${who.number}` });
  await again(async () => {
    const seen = bot.transcript().length;
    bot.says(`What is ${who.number} x 7?`);
    await bot.waitFor(
      (messages) => messages.slice(seen).find(({ fromBot, text }) => fromBot && /heard \d+/.test(text)),
      PATIENCE_MS,
    );
  });
});

/** Presses a button of what came after so many messages. */
async function tapsNewer(who: Resident, seen: number, label: string): Promise<void> {
  const desk = deskOf(who);
  const { messageId } = await desk.waitFor(
    (messages) =>
      messages
        .slice(seen)
        .findLast(({ controls }) => controls.some((one) => one.kind === "button" && one.label === label)),
    PATIENCE_MS,
  );
  await desk.taps(label, { ...ANSWER, messageId });
}

/** A change that is made without a backup where there can be none just now. */
const changes = (command: keyof typeof CHANGES) =>
  withAgent(async (who) => {
    const { yes, unsaved, done } = CHANGES[command];
    const desk = deskOf(who);
    const before = timesHeard(who, done);
    const isDone = () => timesHeard(who, done) > before;
    await again(async () => {
      if (isDone()) return;
      const [seen, unsavedBefore] = [desk.transcript().length, timesHeard(who, UNSAVED)];
      await desk.runs(`/${command}`, ANSWER);
      await tapsNewer(who, seen, yes);
      const isUnsaved = () => timesHeard(who, UNSAVED) > unsavedBefore;
      await desk.waitFor(() => isDone() || isUnsaved() || undefined, PATIENCE_MS);
      if (isDone()) return;
      await tapsNewer(who, seen, unsaved);
      await tapsNewer(who, seen, UNSAVED_YES);
      await desk.waitFor(() => isDone() || undefined, PATIENCE_MS);
    });
  });

export const movesAtDesk = changes("move");
export const stopsAtDesk = changes("stop");

export async function resumesAtDesk(who: Resident): Promise<void> {
  if (!isAtRest(who)) return;
  await again(async () => {
    if (agentsOf(who).length > 0) return;
    await runs(who, "/resume", /Resuming|Nothing to resume|could not be resumed/);
    await who.scene.world.untilBooks(() => agentsOf(who).length > 0, 2 * PATIENCE_MS);
  });
}
