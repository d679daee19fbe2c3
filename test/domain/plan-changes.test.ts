import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dunningCourse, graceEndsMs, overdueClosesMs } from "../../src/domain/billing/grace.ts";
import {
  isOpenChange,
  kindOfChange,
  nextLookAt,
  type PlanChangeState,
  standingOf,
  warningsDue,
  whenOf,
} from "../../src/domain/plans/plan-change.ts";
import { PLAN_IDS, type PlanId } from "../../src/domain/plans/plans.ts";
import { reshapeSlots, type SlotToFit, whoHasToEnd } from "../../src/domain/plans/reshape-slots.ts";

const DAY_MS = 86_400_000;

const slots: fc.Arbitrary<SlotToFit[]> = fc
  .array(fc.option(fc.record({ createdAtMs: fc.nat(20), isEnding: fc.boolean() }), { nil: null }), {
    maxLength: 12,
  })
  .map((list) =>
    list.map((agent, position) => ({
      id: `slot-${position}`,
      position,
      agent: agent && { ...agent, id: `agent-${position}` },
    })),
  );

/** Applies a reshaping as the database would. */
const fitted = (usable: SlotToFit[], limit: number, keep: string[]) => {
  const { add, revoke, end } = reshapeSlots(usable, limit, keep, 100);
  const gone = new Set([...revoke, ...end].map((slot) => slot.id));
  return { add, revoke, end, left: usable.filter((slot) => !gone.has(slot.id)) };
};

describe("slots", () => {
  test("are as many as the plan has, unless the plan was taken back as a whole", () => {
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 12 }), (usable, limit) => {
        const { add, left } = fitted(usable, limit, []);
        expect(left.length + add.length).toBe(usable.length === 0 ? 0 : limit);
        expect(new Set([...left.map((one) => one.position), ...add]).size).toBe(left.length + add.length);
      }),
    );
  });

  test("end an agent only where there is room for fewer, and never while a free slot is left", () => {
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 12 }), (usable, limit) => {
        const held = usable.filter((one) => one.agent);
        const { end, left, revoke } = fitted(usable, limit, []);
        expect(end.length).toBe(Math.max(0, held.length - limit));
        if (end.length > 0) expect(left.every((one) => one.agent !== null)).toBe(true);
        expect(revoke.every((one) => one.agent === null)).toBe(true);
      }),
    );
  });

  test("keep the chosen agents as far as there is room, else the oldest; whoever ends anyway goes first", () => {
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 6 }), fc.array(fc.nat(11)), (usable, limit, chosen) => {
        const keep = chosen.map((n) => `agent-${n}`);
        const agents = usable.flatMap((one) => (one.agent ? [one.agent] : []));
        const ending = whoHasToEnd(agents, limit, keep);
        const staying = agents.filter((one) => !ending.includes(one));
        const rank = (one: (typeof agents)[number]) => (one.isEnding ? 0 : keep.includes(one.id) ? 2 : 1);
        for (const gone of ending)
          for (const here of staying) {
            expect(rank(gone)).toBeLessThanOrEqual(rank(here));
            if (rank(gone) === rank(here)) expect(gone.createdAtMs).toBeGreaterThanOrEqual(here.createdAtMs);
          }
        expect(whoHasToEnd(agents.toReversed(), limit, keep)).toEqual(ending);
      }),
    );
  });

  test("settle: what was reshaped is not reshaped again", () => {
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 12 }), (usable, limit) => {
        const { add, left } = fitted(usable, limit, []);
        const next = [...left, ...add.map((position) => ({ id: `new-${position}`, position, agent: null }))];
        expect(reshapeSlots(next, limit, [], 200)).toEqual({ add: [], revoke: [], end: [] });
      }),
    );
  });
});

describe("a change of plan", () => {
  const plan = fc.constantFrom<PlanId>(...PLAN_IDS);
  const state = fc.constantFrom<PlanChangeState>(
    "wanted",
    "booked",
    "unpaid",
    "undoing",
    "done",
    "undone",
    "lapsed",
    "refused",
  );
  const now = fc.record({
    plan: fc.option(plan, { nil: null }),
    hasEnded: fc.boolean(),
    pending: fc.option(
      fc.record({
        kind: fc.constantFrom("booked" as const, "unpaid" as const),
        plan: fc.option(plan, { nil: null }),
      }),
      { nil: null },
    ),
  });

  test("that is over stays over, and news told twice or late says the same", () => {
    fc.assert(
      fc.property(state, plan, now, (before, toPlan, facts) => {
        const once = standingOf({ state: before, toPlan }, facts);
        if (!isOpenChange(before)) expect(once).toBe(before);
        expect(standingOf({ state: once, toPlan }, facts)).toBe(once);
      }),
    );
  });

  test("is done only where the provider says that the plan is the new one", () => {
    fc.assert(
      fc.property(state.filter(isOpenChange), plan, now, (before, toPlan, facts) => {
        const next = standingOf({ state: before, toPlan }, facts);
        expect(next === "done").toBe(!facts.hasEnded && facts.plan === toPlan && facts.pending === null);
        if (before === "wanted") expect(next === "lapsed").toBe(facts.hasEnded);
      }),
    );
  });

  test("upwards happens now, downwards with the next period, to the same plan never", () => {
    expect(whenOf(kindOfChange("starter", "business"))).toBe("now");
    expect(whenOf(kindOfChange("business", "pro"))).toBe("next_period");
    expect(() => kindOfChange("pro", "pro")).toThrow("already");
  });

  test("is warned of five days and one day before, and looked at when it takes effect", () => {
    const at = 100 * DAY_MS;
    expect([94, 95, 98, 99, 101].map((day) => warningsDue(at, day * DAY_MS))).toEqual([0, 1, 1, 2, 2]);
    expect([0, 1, 2].map((warned) => nextLookAt(at, warned) / DAY_MS)).toEqual([95, 99, 100]);
  });
});

test("an overdue plan is spoken of on the day, after three and six, rests after seven, and is closed when it was kept long enough", () => {
  const course = (keepDays: number) =>
    dunningCourse(0, keepDays * DAY_MS).map(({ step, atMs }) => `${step} ${atMs / DAY_MS}`);
  const reminders = ["reminder 0", "reminder 3", "reminder 6"];
  expect(course(14)).toEqual([...reminders, "stop 7", "close_warning 18", "close_warning 20", "close 21"]);
  expect(course(2)).toEqual([...reminders, "stop 7", "close_warning 8", "close 9"]);
  expect(course(0)).toEqual([...reminders, "stop 7", "close 7"]);
  expect(graceEndsMs(5)).toBe(5 + 7 * DAY_MS);
  expect(overdueClosesMs(5, DAY_MS)).toBe(5 + 8 * DAY_MS);
});
