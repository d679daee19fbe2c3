import fc from "fast-check";
import { expect, test } from "vitest";
import { changeFor, lookedAgain, tellAfterMs, type Watch } from "../../../src/domain/health/incident.ts";
import { type Fault, sameFault, type Verdict } from "../../../src/domain/health/layers.ts";

const LOOK = 30_000;
const patience = { looks: 3, forMs: 60_000, calmLooks: 2 };
const healthy: Verdict = { state: "healthy" };
const unknown: Verdict = { state: "unknown", lacking: "provider" };
const missing: Verdict = { state: "silent", fault: { layer: "provider", kind: "missing" } };
const conflict: Verdict = { state: "silent", fault: { layer: "channel", kind: "conflict" } };

/** What a row of looks leads to, one look after the other. */
function play(verdicts: readonly Verdict[]): string[] {
  let watch: Watch | null = null;
  let open: Fault | null = null;
  return verdicts.map((verdict, i) => {
    const nowMs = i * LOOK;
    watch = lookedAgain(watch, verdict, nowMs);
    const change = changeFor(watch, verdict, open, { ...patience, nowMs });
    if (change.do === "open" || change.do === "replace") open = change.fault;
    if (change.do === "resolve") open = null;
    return change.do;
  });
}

test("a soft sign is believed at the third look in a row", () => {
  expect(play([missing, missing, missing, missing])).toEqual(["nothing", "nothing", "open", "nothing"]);
  expect(play([missing, missing, healthy, missing, missing])).not.toContain("open");
});

test("somebody else at the token is believed at once", () => {
  expect(play([healthy, conflict])).toEqual(["nothing", "open"]);
});

test("that it answers again is believed at the second look", () => {
  expect(play([conflict, healthy, conflict, healthy, healthy])).toEqual([
    "open",
    "nothing",
    "nothing",
    "nothing",
    "resolve",
  ]);
});

test("what nobody could find out continues nothing and breaks nothing", () => {
  expect(play([missing, unknown, missing, unknown, missing])).toEqual([
    "nothing",
    "nothing",
    "nothing",
    "nothing",
    "open",
  ]);
  expect(play([conflict, unknown, unknown, unknown])).toEqual(["open", "nothing", "nothing", "nothing"]);
});

test("another cause takes the place of the one before", () => {
  expect(play([conflict, missing, missing, missing])).toEqual(["open", "nothing", "nothing", "replace"]);
});

const looks = fc.array(fc.constantFrom(healthy, unknown, missing, conflict), { maxLength: 60 });

test("of any row of looks: opened and resolved in turn, never while nothing is known, and a replacement is another fault", () => {
  fc.assert(
    fc.property(looks, (verdicts) => {
      let open: Fault | null = null;
      let watch: Watch | null = null;
      for (const [i, verdict] of verdicts.entries()) {
        watch = lookedAgain(watch, verdict, i * LOOK);
        const change = changeFor(watch, verdict, open, { ...patience, nowMs: i * LOOK });
        if (verdict.state === "unknown") expect(change.do).toBe("nothing");
        if (change.do === "open") expect(open).toBeNull();
        if (change.do === "resolve") expect(open).not.toBeNull();
        if (change.do === "replace") expect(open && sameFault(open, change.fault)).toBe(false);
        if (change.do === "open" || change.do === "replace") open = change.fault;
        if (change.do === "resolve") open = null;
      }
    }),
    { seed: 6, numRuns: 1_000 },
  );
});

test("what comes and goes is told later each time", () => {
  const waits = [0, 1, 2, 3, 6, 60].map((flaps) => tellAfterMs(flaps, 10));
  expect(waits).toEqual([0, 10, 20, 40, 40, 40]);
});
