import { afterEach, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { type CrashWorld, openCrashWorld } from "../crash/crash-world.ts";
import { type RoundRobin, startRoundRobin } from "../world/round-robin.ts";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";
import { answersTo, countAnswers, crowdOf } from "./crowd.ts";

const PEOPLE = 20;
/** Long enough for a busy machine: a message that two holders send is said twice. */
const LEASE_MS = 6_000;
const PUSHED = { TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: "a-secret_for_two_0123456789" };
const ASKED: readonly (readonly [string, string])[] = [
  ["/start", "Your own AI agent"],
  ["/help", "What I can do"],
  ["/privacy", "What is stored about you"],
  ["/bots", "Sign in"],
  ["/help", "What I can do"],
];

let world: CrashWorld | undefined;
let front: RoundRobin | undefined;
afterEach(async () => {
  await world?.close();
  await front?.close();
});

/** Everybody has got every answer once, in the order of asking. */
function allAnswered(people: readonly Person[], rounds: number, seen = (answers: string[]) => answers): void {
  const wanted = Array.from({ length: rounds }, () => ASKED).flat();
  for (const person of people)
    expect(seen(answersTo(person))).toEqual(wanted.map(([, answer]) => expect.stringContaining(answer)));
}

/** A process that dies between sending a message and noting it leaves a copy; nothing else may. */
const withoutCopies = (answers: readonly string[]): string[] =>
  answers.filter((text, i) => text !== answers[i - 1]);

/** Nothing is between sending and noting, so that a kill leaves no copies. */
const isQuiet = (w: CrashWorld) =>
  until("everything sent is noted", () =>
    (rowsOf(w.folder, ["outbox"]).outbox ?? []).every((row) => row.state !== "pending"),
  );

function everybodyAsks(people: readonly Person[]): void {
  for (const [question] of ASKED) for (const person of people) person.says(question);
}

const haveAll = (people: readonly Person[], rounds: number) =>
  until(
    "everybody has all answers",
    () => people.every((person) => answersTo(person).length >= rounds * ASKED.length),
    60_000,
  );

test.runIf(process.env.GOCLAW_FULL)(
  "two replicas behind one address: each update answered once and in order, also while one of them dies",
  async () => {
    front = await startRoundRobin();
    const w = await openCrashWorld({
      asleep: true,
      leaseMs: LEASE_MS,
      publicUrl: front.url,
      env: PUSHED,
    });
    world = w;
    const ports = [Number(w.env.PORT), await freePort()];
    const replicas = [w.goclaw, w.startAnother(ports[1] ?? 0)];
    await Promise.all(replicas.map((replica) => replica.ready()));
    front.leadsTo(ports);
    const people = crowdOf(w.telegram, PEOPLE);
    everybodyAsks(people);
    await haveAll(people, 1);
    allAnswered(people, 1);
    for (const port of ports) expect(front.taken.get(port) ?? 0).toBeGreaterThan(0);

    const counter = countAnswers(w.telegram);
    everybodyAsks(people);
    await counter.reaches(PEOPLE);
    counter.stop();
    w.goclaw.kill();
    await haveAll(people, 2);
    await isQuiet(w);
    allAnswered(people, 2, withoutCopies);
    expect(w.telegram.violations).toEqual([]);
  },
  180_000,
);

test.runIf(process.env.GOCLAW_FULL)(
  "polling, then webhooks, then polling again on a running installation, and no update is lost or doubled",
  async () => {
    front = await startRoundRobin();
    const w = await openCrashWorld({ asleep: true, leaseMs: LEASE_MS, publicUrl: front.url });
    world = w;
    const people = crowdOf(w.telegram, PEOPLE);
    await w.goclaw.ready();
    everybodyAsks(people);
    await haveAll(people, 1);
    await isQuiet(w);

    // The poller is killed and leaves its job behind; meanwhile people go on talking.
    await w.goclaw.destroy();
    everybodyAsks(people);
    const port = await freePort();
    Object.assign(w.env, PUSHED);
    front.leadsTo([port]);
    const pushed = w.startAnother(port);
    await pushed.ready();
    await haveAll(people, 2);

    // Both at once: the new poller takes the webhook away while the old replica still runs.
    w.env.TELEGRAM_MODE = "polling";
    everybodyAsks(people);
    const polling = w.startAnother(await freePort());
    await polling.ready();
    await haveAll(people, 3);
    await isQuiet(w);
    await pushed.destroy();
    everybodyAsks(people);
    await haveAll(people, 4);
    allAnswered(people, 4);
  },
  240_000,
);
