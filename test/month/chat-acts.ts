import { pay } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import {
  ask,
  cancelsPlan,
  choosesAgent,
  choosesPlan,
  closes,
  PATIENCE_MS,
  PAUSE_MS,
  pays,
  press,
  signsIn,
  TRIES,
  takesFreeSlot,
  waitFor,
} from "../chaos/customer.ts";
import { insist } from "../crash/stories.ts";
import { twinSession } from "../world/money.ts";
import { agentsOf, type Resident, timesHeard, untilDeployed, withAgent } from "./resident.ts";

/** Presses a button of a message that is newer than the one they wrote. */
export async function taps(who: Resident, after: number, label: string | RegExp): Promise<void> {
  const is = (given: string) => (typeof label === "string" ? given === label : label.test(given));
  const found = await waitFor(who, (entries) =>
    entries
      .filter((entry) => entry.fromBot && entry.messageId > after)
      .flatMap(({ messageId, buttons }) => buttons.map((button) => ({ messageId, label: button.label })))
      .findLast((button) => is(button.label)),
  );
  // Whether a press was acknowledged is told by the twin's books in the end.
  await who.chat.app
    .pressInline(found.messageId, found.label, { timeoutMs: PATIENCE_MS })
    .catch(() => undefined);
}

/** A command and the buttons behind it, until something is told that was not before. */
export async function asksUntil(
  who: Resident,
  command: string,
  labels: readonly (string | RegExp)[],
  done: RegExp,
): Promise<void> {
  const before = timesHeard(who, done);
  const isDone = () => timesHeard(who, done) > before;
  await ask(who, command, async () => {
    if (isDone()) return;
    const from = who.chat.says(command);
    for (const label of labels) if (!isDone()) await taps(who, from, label);
    await waitFor(who, () => isDone() || undefined);
  });
}

/** Where an agent cannot be saved just now, what touches it can be done all the same. */
export const UNSAVED = /could not be saved/;
export const UNSAVED_YES = "Yes, without a backup";

/** What a lease is changed with, and how it is told of. */
export const CHANGES = {
  move: {
    yes: "Yes, move it",
    unsaved: "Move without a backup",
    done: /has moved|stays where it is|less than ten minutes/,
  },
  stop: { yes: "Yes, stop it", unsaved: "Stop without a backup", done: /\d+ is stopped/ },
};

/** A change that is made without a backup where there can be none just now. */
async function changes(who: Resident, command: keyof typeof CHANGES): Promise<void> {
  const { yes, unsaved, done } = CHANGES[command];
  const either = new RegExp(`${done.source}|${UNSAVED.source}`);
  const before = timesHeard(who, UNSAVED);
  await asksUntil(who, `/${command}`, [yes], either);
  if (timesHeard(who, UNSAVED) === before) return;
  await ask(who, unsaved, async () => {
    const from = Math.max(0, who.chat.lastCard().messageId - 20);
    await taps(who, from, unsaved);
    await taps(who, from, UNSAVED_YES);
    await waitFor(who, () => timesHeard(who, done) > 0 || undefined);
  });
}

/** The link to Polar's page, where the newest card leads to one. */
const polarLink = (who: Resident): Promise<string> =>
  ask(who, "a plan at Polar", async () => {
    press(who, /^starter/i);
    await who.chat.taps(/pay with polar/i).catch(() => undefined);
    return await waitFor(who, (entries) =>
      entries
        .flatMap(({ buttons }) => buttons.flatMap(({ url }) => url ?? []))
        .findLast((url) => url.includes("/sandbox/polar/checkout/") && isOpen(who, url)),
    );
  });

const isOpen = (who: Resident, link: string): boolean =>
  who.scene.world.polar.ledger.checkouts().some(({ url, status }) => url === link && status === "open");

const polarIsPaid = (who: Resident, link: string): boolean =>
  who.scene.world.polar.ledger
    .checkouts()
    .some(({ url, status }) => url === link && ["succeeded", "confirmed"].includes(status));

async function paysAtPolar(who: Resident): Promise<void> {
  const link = await polarLink(who);
  const once = async () => {
    if (polarIsPaid(who, link)) return;
    await pay(who, link).catch((error: unknown) => {
      if (!polarIsPaid(who, link)) throw error;
    });
  };
  await insist(once, TRIES, PAUSE_MS);
}

export async function arrives(who: Resident): Promise<void> {
  await signsIn(who);
  await choosesAgent(who);
  if (who.life.rail === "polar") await paysAtPolar(who);
  else await pays(who, await choosesPlan(who));
  await untilDeployed(who);
}

/** Two tabs of one order, both paid. */
export async function paysTwice(who: Resident): Promise<void> {
  await signsIn(who);
  await choosesAgent(who);
  const link = await choosesPlan(who);
  const { stripe, url, credentials } = who.scene.world;
  const second = await insist(() =>
    twinSession({ stripe, url, secretKey: credentials.stripeSecretKey }, link),
  );
  await Promise.all([pays(who, link), stripe.pay(second)]);
  await untilDeployed(who);
}

export async function looksAround(who: Resident): Promise<void> {
  await signsIn(who);
  await choosesAgent(who);
}

/** The bot of an agent of theirs that runs. */
function botOf(who: Resident): string {
  const ids = agentsOf(who).map(({ handed }) => handed?.botToken.split(":")[0]);
  const bot = who.scene.world.telegram.otherBots().find(({ id }) => ids.includes(String(id)));
  return bot?.username ?? `p${who.number}_${who.bots - 1}_bot`;
}

/** Says something to their agent until it answers. */
export const talks = withAgent(async (who) => {
  const bot = personIn(who.chat.app, botOf(who), PATIENCE_MS);
  await insist(
    async () => {
      const from = bot.says(`What is ${who.number} x 7?`);
      await bot.sees(/heard \d+/, { after: from });
    },
    TRIES,
    PAUSE_MS,
  );
});

export const looks = (who: Resident): Promise<unknown> =>
  ask(who, "/status and /billing", async () => {
    for (const command of ["/status", "/plan", "/billing"]) {
      const from = who.chat.says(command);
      await who.chat.sees(/./, { after: from });
    }
  });

export const backsUp = withAgent((who) =>
  asksUntil(who, "/backup", ["Back up now"], / is saved|was not saved|could not be saved|cannot be saved/),
);
export const restarts = withAgent((who) =>
  asksUntil(who, "/restart", ["Yes, restart it"], /has restarted|did not restart|restarted less than/i),
);
/** Not the one that everybody begins with. */
const ANOTHER_MODEL = /qwen|deepseek/i;
export const changesModel = withAgent((who) =>
  asksUntil(
    who,
    "/status",
    ["Settings", ANOTHER_MODEL, "Yes, change the model"],
    /now thinks with|is back on|did not come up/,
  ),
);
export const moves = withAgent((who) => changes(who, "move"));
export const stops = withAgent((who) => changes(who, "stop"));

/** Whether they stopped their agent and have none that runs. */
export const isAtRest = (who: Resident): boolean =>
  agentsOf(who).length === 0 && timesHeard(who, / is stopped/) > 0;

export async function resumes(who: Resident): Promise<void> {
  if (!isAtRest(who)) return;
  await ask(who, "/resume", async () => {
    const from = who.chat.says("/resume");
    await who.chat.sees(/Resuming|Nothing to resume|could not be resumed/, { after: from });
    await who.scene.world.untilBooks(() => agentsOf(who).length > 0, 2 * PATIENCE_MS);
  });
}

export const closesAgent = withAgent(closes);
export const leavesPlan = withAgent(cancelsPlan);

export async function deploysAgain(who: Resident): Promise<void> {
  if (agentsOf(who).length > 0) return;
  const card = await choosesAgent(who);
  if (!card.buttons.some(({ label }) => label === "Deploy on my free slot")) return;
  await takesFreeSlot(who);
  await who.scene.world.untilBooks(() => agentsOf(who).length > 0, 8 * PATIENCE_MS);
}
