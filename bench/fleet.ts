import { MAIN_BOT } from "../src/sandbox/sandbox.ts";
import type { TelegramPerson } from "../src/sandbox/telegram/person/person.ts";
import { checkoutLink, chooseAgent, pay, type Visitor, visitor } from "../src/sandbox/visitor/story.ts";
import { personIn } from "../src/sandbox/visitor/telegram-person.ts";
import { type Figure, overRuns } from "./figure.ts";
import { type BesideTwins, profiling, startTwins } from "./parts/beside-twins.ts";
import { lightAgents } from "./parts/light-agents.ts";
import { signedInPeople } from "./parts/signed-in-people.ts";
import { startAndWait } from "./parts/started-process.ts";

const RUNS = 3;
const FLEET = 200;
const PATIENCE_MS = 180_000;
/** People who go through the wizard at the same time, before anything is measured. */
const AT_ONCE = 10;

/** Many deployments at once in one process, against the time that one takes by itself. */
export async function benchFleet(): Promise<Figure[]> {
  const all = await overRuns(RUNS, oneRun);
  return [
    { name: "one deployment by itself, payment to live", unit: "s", values: all.one },
    { name: `${FLEET} deployments at once, first payment to last live`, unit: "s", values: all.fleet },
    { name: "… against one by itself", unit: "×", values: all.ratio },
    { name: "… processor time per deployment", unit: "ms", values: all.cpuMs },
    { name: "… resident at the end", unit: "MB", values: all.mb },
    { name: "… not live, or live twice, by the twins' books", unit: "", values: all.wrong, atMost: 0 },
  ];
}

async function oneRun(): Promise<Record<"one" | "fleet" | "ratio" | "cpuMs" | "mb" | "wrong", number>> {
  const twins = await startTwins({
    runAgents: lightAgents,
    wallet: { uakt: 5_000_000_000, uact: 5_000_000_000 },
  });
  try {
    const people = await signedInPeople(twins, FLEET + 1);
    const goclaw = await startAndWait(process.execPath, [...profiling(), "bench/parts/goclaw.ts"], {
      env: { ...twins.env, TELEGRAM_MESSAGES_PER_SECOND: "1000", LOG_LEVEL: "warn" },
      ready: /^ready/m,
    });
    const ready: { who: Visitor; link: string }[] = [];
    for (let from = 0; from < people.length; from += AT_ONCE)
      ready.push(...(await Promise.all(people.slice(from, from + AT_ONCE).map(upToCheckout))));
    const [first, ...fleet] = ready;
    if (!first) throw new Error("there is nobody");
    const one = await untilLive(twins, [first]);
    const cpuBefore = goclaw.cpuMs();
    const many = await untilLive(twins, fleet);
    const cpuMs = (goclaw.cpuMs() - cpuBefore) / FLEET;
    const mb = goclaw.residentMb();
    const wrong = mistakes(twins);
    await goclaw.stop();
    return { one, fleet: many, ratio: many / one, cpuMs, mb, wrong };
  } finally {
    await twins.close();
  }
}

async function upToCheckout(app: TelegramPerson): Promise<{ who: Visitor; link: string }> {
  const who = visitor(personIn(app, MAIN_BOT, PATIENCE_MS));
  await chooseAgent(who);
  return { who, link: await checkoutLink(who) };
}

/** Everybody pays at once. @returns seconds until the last one is told that the agent answers */
async function untilLive({ telegram }: BesideTwins, all: { who: Visitor; link: string }[]): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let told = 0;
  const off = telegram.onMessage(({ kind, entry }) => {
    if (kind === "sent" && entry.fromBot && /answers now/i.test(entry.text) && ++told === all.length)
      resolve();
  });
  const late = () => reject(new Error(`${told} of ${all.length} agents came alive`));
  const timer = setTimeout(late, PATIENCE_MS);
  const began = performance.now();
  try {
    await Promise.all([promise, ...all.map(({ who, link }) => pay(who, link))]);
    return (performance.now() - began) / 1000;
  } finally {
    clearTimeout(timer);
    off();
  }
}

/** Everybody paid once and has one active lease, and nothing was ever created twice: by books that are not ours. */
function mistakes({ akash, stripe }: BesideTwins): number {
  const { chain } = akash;
  const active = chain.listLeases().filter((lease) => lease.state === "active").length;
  const created = chain.listDeployments().length;
  const paid = stripe.ledger
    .customers()
    .reduce((sum, customer) => sum + stripe.ledger.totals(customer.id).payments, 0);
  const wanted = FLEET + 1;
  return Math.abs(active - wanted) + Math.abs(created - wanted) + Math.abs(paid - wanted);
}
