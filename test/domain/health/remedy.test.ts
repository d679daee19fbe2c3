import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fault, LAYERS } from "../../../src/domain/health/layers.ts";
import { type Illness, isBlind, type Remedy, remedyFor } from "../../../src/domain/health/remedy.ts";

const MINUTE = 60_000;
const limits = { healsPerDay: 3, helpMs: 5 * MINUTE, providerMs: 2 * MINUTE };
const crash: Illness = {
  fault: { layer: "agent", kind: "crash_loop" },
  openMs: 0,
  triedMs: null,
  tried: null,
  healsToday: 0,
  isManaged: true,
  lease: "active",
};

test.each<[Remedy, Partial<Illness>]>([
  ["restart", {}],
  ["none", { tried: "restart", triedMs: MINUTE }],
  ["move", { tried: "restart", triedMs: 6 * MINUTE }],
  ["ask", { tried: "restart", triedMs: 6 * MINUTE, healsToday: 3 }],
  ["none", { tried: "ask", triedMs: 60 * MINUTE, healsToday: 3 }],
  ["none", { tried: "restart", triedMs: 6 * MINUTE, lease: "unknown" }],
  ["none", { tried: "restart", triedMs: 6 * MINUTE, lease: null }],
  ["none", { tried: "restart", triedMs: 6 * MINUTE, lease: "reclaiming" }],
  ["restart", { fault: { layer: "agent", kind: "out_of_memory" } }],
  ["ask", { fault: { layer: "agent", kind: "out_of_memory" }, tried: "restart", triedMs: 6 * MINUTE }],
  ["ask", { fault: { layer: "agent", kind: "config_refused" } }],
  ["restart", { fault: { layer: "companion", kind: "silent" } }],
  ["none", { fault: { layer: "provider", kind: "unreachable" }, openMs: MINUTE }],
  ["move", { fault: { layer: "provider", kind: "unreachable" }, openMs: 3 * MINUTE }],
  ["new_token", { fault: { layer: "channel", kind: "token_refused" } }],
  ["none", { fault: { layer: "channel", kind: "token_refused" }, isManaged: false }],
  ["none", { fault: { layer: "channel", kind: "conflict" } }],
])("%s for %j", (wanted, illness) => {
  expect(remedyFor({ ...crash, ...illness }, limits)).toBe(wanted);
});

const faults: Fault[] = [
  { layer: "money", kind: "overdue" },
  { layer: "lease", kind: "closed" },
  { layer: "provider", kind: "missing" },
  { layer: "agent", kind: "crash_loop" },
  { layer: "companion", kind: "silent" },
  { layer: "channel", kind: "conflict" },
  { layer: "channel", kind: "token_refused" },
  { layer: "model", kind: "failing" },
];

test("an agent is never moved for money, its channel or its model, nor without the chain's word, nor too often a day", () => {
  expect(new Set(faults.map(({ layer }) => layer)).size).toBe(LAYERS.length);
  const any: fc.Arbitrary<Illness> = fc.record({
    fault: fc.constantFrom(...faults),
    openMs: fc.integer({ min: 0, max: 100 * MINUTE }),
    triedMs: fc.option(fc.integer({ min: 0, max: 100 * MINUTE }), { nil: null }),
    tried: fc.constantFrom(null, "restart", "move", "ask", "new_token"),
    healsToday: fc.integer({ min: 0, max: 5 }),
    isManaged: fc.boolean(),
    lease: fc.constantFrom("active", "reclaiming", "closed", "insufficient_funds", "unknown", null),
  });
  fc.assert(
    fc.property(any, (illness) => {
      const remedy = remedyFor(illness, limits);
      if (remedy === "move") {
        expect(["provider", "agent", "companion"]).toContain(illness.fault.layer);
        expect(illness.lease).toBe("active");
        expect(illness.healsToday).toBeLessThan(limits.healsPerDay);
      }
      if (illness.triedMs !== null && illness.triedMs < limits.helpMs) expect(remedy).toBe("none");
    }),
    { seed: 6, numRuns: 2_000 },
  );
});

test("when nobody answers it is our own network, and no provider is left for it", () => {
  expect(isBlind({ chainAnswered: true, others: [] })).toBe(false);
  expect(isBlind({ chainAnswered: true, others: [false, true] })).toBe(false);
  expect(isBlind({ chainAnswered: true, others: [false, false] })).toBe(true);
  expect(isBlind({ chainAnswered: false, others: [] })).toBe(true);
});
