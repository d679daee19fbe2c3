import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CHANGE_STEPS } from "../../src/domain/deployments/lease-change.ts";
import { RUNNING, SERVING } from "../../src/domain/deployments/phases.ts";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));
const POINT = /\bcheckpoint\(\s*(?:"([^"]+)"|`([^`]+)`)/g;

/** What a name made from a variable can come to. A template that is not here makes the enumeration fail. */
const EXPANSIONS: Readonly<Record<string, readonly string[]>> = {
  // What happens to one that has its lease are steps of a change, which have names of their own.
  "${deployment.phase}": RUNNING.filter((phase) => !SERVING.includes(phase)),
  "${change.step}": CHANGE_STEPS,
  "${row.source}": ["telegram", "stripe", "polar", "clerk"],
  "${step}": ["reminder", "stop", "close_warning", "close"],
  "${wish}": ["freeze", "thaw"],
  "${row.state}": ["closing", "ending", "signing_out", "erasing", "telling"],
};

function expand(template: string): string[] {
  const variable = /\$\{[^}]+\}/.exec(template)?.[0];
  if (!variable) return [template];
  const values = EXPANSIONS[variable];
  if (!values) throw new Error(`nobody said what ${variable} in the checkpoint ${template} can be`);
  return values.flatMap((value) => expand(template.replace(variable, value)));
}

const sources = (): string[] =>
  globSync("**/*.ts", { cwd: SOURCE })
    .sort()
    .map((path) => readFileSync(`${SOURCE}${path}`, "utf8"));

/** Every named step boundary that the product's source has. */
export function pointsInSource(texts: readonly string[] = sources()): string[] {
  const found = texts.flatMap((text) =>
    [...text.matchAll(POINT)].flatMap(([, plain, template]) => (plain ? [plain] : expand(template ?? ""))),
  );
  return [...new Set(found)];
}

export const STORIES = [
  "sign_in",
  "paid",
  "refunded",
  "closed",
  "upgraded",
  "renewed",
  "revised",
  "restored",
  "stopped",
  "moved",
  "drained",
  "healed",
  "topped",
  "polar",
  "linked",
  "erased",
  "given",
  "elsewhere",
  "lapsed",
  "paid_late",
  "thawed",
  "lost",
  "surplus",
] as const;
export type StoryName = (typeof STORIES)[number];

const STARTS: readonly { story: StoryName; prefixes: readonly string[] }[] = [
  { story: "sign_in", prefixes: ["login.", "inbox.clerk."] },
  { story: "refunded", prefixes: ["failing.", "refund.", "cancel."] },
  { story: "closed", prefixes: ["closing.", "close."] },
  { story: "upgraded", prefixes: ["plan."] },
  { story: "renewed", prefixes: ["update."] },
  { story: "revised", prefixes: ["revision.", "held."] },
  { story: "healed", prefixes: ["change.undoing.", "change.resting."] },
  { story: "drained", prefixes: ["drain."] },
  { story: "moved", prefixes: ["change.", "fence.", "backup."] },
  { story: "topped", prefixes: ["deposit.", "mint."] },
  { story: "polar", prefixes: ["inbox.polar."] },
  { story: "linked", prefixes: ["link."] },
  { story: "erased", prefixes: ["erasure."] },
  { story: "given", prefixes: ["request."] },
  { story: "elsewhere", prefixes: ["shut."] },
  { story: "lapsed", prefixes: ["dunning."] },
  { story: "thawed", prefixes: ["freeze.", "thaw."] },
  { story: "lost", prefixes: ["lost."] },
  { story: "surplus", prefixes: ["surplus."] },
];

/** The story that leads through a point; whatever no other story claims must be passed on the way to a live agent. */
export const storyOf = (point: string): StoryName =>
  STARTS.find(({ prefixes }) => prefixes.some((prefix) => point.startsWith(prefix)))?.story ?? "paid";

export const pointsOf = (story: StoryName): string[] =>
  pointsInSource().filter((point) => storyOf(point) === story);

export interface CrashCase {
  point: string;
  nth: number;
}

/** An agent whose plan is in trouble is stopped, and started again once it is over. */
const STOPS_AND_RESUMES = {
  "change.saving.after_commit": [1],
  "close.done_unrecorded": [1],
  "change.retiring.after_commit": [1],
  "queued.before_commit": [1],
  "queued.after_commit": [1],
  "create.done_unrecorded": [1],
  "starting.after_commit": [1],
};

/** An agent ends with its plan. */
const ENDS = {
  "closing.before_commit": [1],
  "closing.after_commit": [1],
  "cancel.before_call": [1],
  "cancel.done_unrecorded": [1],
};

/** Passages beyond each point's first: other webhooks, other messages, the second and third provider. */
const MORE: Readonly<Record<StoryName, Readonly<Record<string, readonly number[]>>>> = {
  sign_in: {
    "inbox.telegram.handled": [1, 2, 3, 4, 5],
    "inbox.clerk.handled": [2],
    "outbox.before_send": [2, 4, 6],
    "outbox.sent_unrecorded": [1, 3, 5],
  },
  paid: {
    "inbox.stripe.handled": [2, 3, 4, 5, 6, 7, 8, 9, 10],
    "outbox.before_send": [2],
    "outbox.sent_unrecorded": [2],
  },
  refunded: {
    "queued.before_commit": [2],
    "queued.after_commit": [2],
    "create.signed": [2],
    "create.done_unrecorded": [3],
    "sending_manifest.before_commit": [1, 2],
    "sending_manifest.after_commit": [1, 3],
    "close.before_call": [1, 3],
    "close.done_unrecorded": [1, 3],
    "outbox.before_send": [3],
    "outbox.sent_unrecorded": [3],
  },
  upgraded: {
    "inbox.telegram.handled": [3, 4],
    "inbox.stripe.handled": [1, 2, 3],
  },
  // The first checkout of this story is Stripe's, which is given up for Polar's.
  polar: {
    "checkout.before_open": [2],
    "checkout.opened_unrecorded": [2],
    "inbox.polar.handled": [2, 3, 5],
  },
  renewed: { "inbox.telegram.handled": [2, 3], "outbox.before_send": [3] },
  // A lease of its own passes what the first deploy passed.
  moved: {
    "create.done_unrecorded": [1],
    "lease.done_unrecorded": [1],
    "manifest.done_unrecorded": [1],
    "close.done_unrecorded": [1],
    "outbox.before_send": [3],
  },
  // What a stop passes, a move passes on its way elsewhere; what a resume passes, a first deploy.
  stopped: {
    "backup.stored_unrecorded": [1],
    "change.saving.before_commit": [1],
    "change.saving.after_commit": [1],
    "change.retiring.before_commit": [1],
    "change.retiring.after_commit": [1],
    "close.before_call": [1],
    "close.done_unrecorded": [1],
    "queued.before_commit": [1],
    "queued.after_commit": [1],
    "create.done_unrecorded": [1],
    "lease.done_unrecorded": [1],
    "manifest.done_unrecorded": [1],
    "starting.before_commit": [1],
    "starting.after_commit": [1],
    "inbox.telegram.handled": [4, 6],
  },
  revised: { "inbox.telegram.handled": [2, 4], "outbox.before_send": [3] },
  // What waits until an agent is saved passes the same whatever it is.
  restored: {
    "backup.stored_unrecorded": [1, 2],
    "held.before_commit": [1],
    "held.after_commit": [1],
    "held.before_act": [1],
    "held.after_act": [1],
    "inbox.telegram.handled": [3, 5],
  },
  drained: {},
  healed: {},
  linked: {},
  erased: {},
  given: {},
  elsewhere: { "outbox.sent_unrecorded": [1] },
  lapsed: {
    "dunning.reminder.before_commit": [2, 3],
    "dunning.reminder.after_commit": [2, 3],
    ...ENDS,
    "inbox.stripe.handled": [1, 2, 3],
  },
  paid_late: {
    "dunning.stop.before_commit": [1],
    ...STOPS_AND_RESUMES,
    "inbox.stripe.handled": [3, 4, 5],
  },
  thawed: {
    "change.saving.before_commit": [1],
    ...STOPS_AND_RESUMES,
    "inbox.stripe.handled": [1, 2, 3],
  },
  lost: { "freeze.after_commit": [1], ...ENDS },
  surplus: {
    "refund.before_call": [1],
    "refund.done_unrecorded": [1],
    "cancel.before_call": [1],
    "cancel.done_unrecorded": [1],
    "inbox.stripe.handled": [1, 2],
  },
  topped: {},
  closed: {
    "inbox.telegram.handled": [1, 2],
    "outbox.before_send": [1, 2, 3],
    "outbox.sent_unrecorded": [1, 2, 3],
  },
};

const full = process.env.GOCLAW_FULL === "1";
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Which of a list a normal run takes: the same for the same source, others once it changes. */
export function sampleOf<T>(all: readonly T[], size: number): readonly T[] {
  if (full) return all;
  const seed = hashOf(sources().join());
  const ticket = (one: T) => hashOf(`${seed}${JSON.stringify(one)}`);
  return all.toSorted((a, b) => ticket(a).localeCompare(ticket(b))).slice(0, size);
}

/** Every place at which a story is known to pass, beside those that are its own. */
export const passesOf = (story: StoryName): string[] => [
  ...new Set([...pointsOf(story), ...Object.keys(MORE[story])]),
];

/** The same without what is handled of the mail: once GoClaw has died, it may be asked for before it comes. */
export const stepsOf = (story: StoryName): string[] =>
  passesOf(story).filter((point) => !point.startsWith("inbox."));

/**
 * The crashes to try one by one. A normal run takes a sample that depends on the source alone: the same code meets
 * the same crashes, changed code meets others. `GOCLAW_FULL=1` tries all.
 */
export function casesOf(story: StoryName, sample: number): readonly CrashCase[] {
  const first = pointsOf(story).map((point) => ({ point, nth: 1 }));
  const more = Object.entries(MORE[story]).flatMap(([point, times]) => times.map((nth) => ({ point, nth })));
  const all = [...first, ...more];
  return sampleOf(all, sample);
}
