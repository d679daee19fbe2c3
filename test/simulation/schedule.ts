import fc from "fast-check";

/** What becomes of one call to the outside. */
const CALL_FATES = [
  "ok",
  "request_lost",
  "answer_lost",
  "lands_late",
  "crash_before",
  "crash_after",
  "stall_before",
  "stall_after",
  "limited",
  "refused",
] as const;
/** What becomes of one write to the database; a server may lose an answer as well. */
const WRITE_FATES = [
  "ok",
  "request_lost",
  "answer_lost",
  "crash_before",
  "crash_after",
  "stall_before",
  "stall_after",
] as const;

export interface Fate<K extends string = (typeof CALL_FATES)[number]> {
  kind: K;
  /** How long the call takes, the process is down, or it stands still. */
  ms: number;
}
export type WriteFate = Fate<(typeof WRITE_FATES)[number]>;

/** How a provider behaves once it has been asked. `vanishes` runs on what the chain calls over. */
const MANNERS = ["good", "no_bid", "rejects", "silent", "never_ready", "drops", "vanishes"] as const;
export type Manner = (typeof MANNERS)[number];

/** What one person does, in milliseconds from the start; null is never. */
export interface Plan {
  paysAt: number | null;
  closesAt: number | null;
  endsPlanAt: number | null;
  /** Asks for a second agent, on a plan with one slot. */
  secondAt: number | null;
  /** Its provider is ruled out, so that it moves. */
  movesAt: number | null;
  stopsAt: number | null;
  resumesAt: number | null;
  /** The news of the payment comes this often, at once and from different sides; it comes late by itself if never. */
  news: number;
}

/** Everything that decides a run. The same schedule is the same run, to the last step. */
export interface Schedule {
  replicas: number;
  providers: Manner[];
  people: Plan[];
  /** Calls and writes that go well before the first fate is dealt out, so that late steps have their share. */
  callsBefore: number;
  calls: Fate[];
  writesBefore: number;
  writes: WriteFate[];
  /** Whoever reads for the n-th time stands still right after it: what it has read grows old. Null is nobody. */
  nap: { atRead: number; ms: number } | null;
}

export const CALM: Fate = { kind: "ok", ms: 20 };
export const AT_ONCE: WriteFate = { kind: "ok", ms: 0 };

/** Shorter and longer than the engine's lease, than the life of a transaction, than any wait of the product. */
const TROUBLE_MS = [300, 20_000, 40_000, 200_000];

/** Half of everything goes well, at its own pace; the kinds of trouble share the rest. */
function fates<K extends string>(kinds: readonly K[], paceMs: readonly number[], maxLength: number) {
  const [well, ...trouble] = kinds;
  if (well === undefined) throw new Error("no fates");
  const fate = fc.oneof(
    fc.record({ kind: fc.constant(well), ms: fc.constantFrom(...paceMs) }),
    fc.record({ kind: fc.constantFrom(...trouble), ms: fc.constantFrom(...TROUBLE_MS) }),
  );
  return fc.array(fate, { maxLength, size: "max" });
}

const manner = fc.oneof({ weight: 2, arbitrary: fc.constant<Manner>("good") }, fc.constantFrom(...MANNERS));
const at = (...ms: number[]) => fc.constantFrom(...ms);
const sometime = (...ms: number[]) => fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, at(...ms));

const plan: fc.Arbitrary<Plan> = fc.record({
  paysAt: fc.oneof({ weight: 9, arbitrary: at(1_000, 1_050, 30_000) }, fc.constant(null)),
  closesAt: sometime(0, 1_060, 1_130, 8_000, 25_000, 90_000),
  endsPlanAt: sometime(1_500, 20_000, 120_000),
  secondAt: sometime(2_000, 60_000, 150_000),
  movesAt: fc.oneof(at(40_000, 70_000, 120_000), fc.constant(null)),
  stopsAt: sometime(50_000, 100_000, 160_000),
  resumesAt: sometime(90_000, 200_000, 300_000),
  news: fc.constantFrom(1, 2, 0),
});

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  replicas: fc.constantFrom(2, 3),
  providers: fc.array(manner, { minLength: 1, maxLength: 3 }),
  people: fc.array(plan, { minLength: 1, maxLength: 2 }),
  callsBefore: fc.constantFrom(0, 0, 6, 12, 18, 30),
  calls: fates(CALL_FATES, [20, 20, 300, 4_000, 40_000], 30),
  writesBefore: fc.constantFrom(0, 0, 10, 20, 40),
  writes: fates(WRITE_FATES, [0, 0, 40, 20_000], 30),
  nap: fc.option(fc.record({ atRead: fc.nat(150), ms: fc.constantFrom(...TROUBLE_MS) })),
});

/** Hands out one fate after the other; before the first and once all are used up, nothing fails. */
export function takeTurns<F extends Fate<string>>(before: number, fates: readonly F[], calm: F): () => F {
  let taken = -before;
  return () => fates[taken++] ?? calm;
}
