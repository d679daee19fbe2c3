import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CHANGE_STEPS,
  type ChangeStep,
  MAKING,
  mayStep,
  mayUndo,
  restMs,
} from "../../src/domain/deployments/lease-change.ts";
import {
  DEPLOY_STEPS,
  isDeploying,
  isOver,
  mayMove,
  ON_THE_WAY,
  PHASES,
  type Phase,
  RESTING,
  RUNNING,
  SERVING,
  sourcesOf,
  statusOf,
} from "../../src/domain/deployments/phases.ts";

const SEED = 20261122;

/** Where wishes lead that are only granted where there is an arrow. */
function walk(wishes: readonly Phase[], from: Phase = "draft"): Phase[] {
  const path = [from];
  for (const wish of wishes) if (mayMove(path.at(-1) ?? from, wish)) path.push(wish);
  return path;
}
const wishes = fc.array(fc.constantFrom(...PHASES), { maxLength: 25 });

test("closed is the end, and failed may only be put away", () => {
  expect(PHASES.filter((to) => mayMove("closed", to))).toEqual([]);
  expect(PHASES.filter((to) => mayMove("failed", to))).toEqual(["closed"]);
});

test("closing is reachable from every phase that is not over", () => {
  for (const phase of PHASES)
    expect(mayMove(phase, "closing"), phase).toBe(!isOver(phase) && phase !== "closing");
});

test("failed and stopped are entered only from where the chain has been looked at", () => {
  expect(sourcesOf("failed")).toEqual(["failing"]);
  expect(sourcesOf("stopped")).toEqual(["stopping", "failing"]);
});

test("live is entered from where the agent has answered, or where its lease was left as it was", () => {
  expect(sourcesOf("live")).toEqual(["starting", "degraded", "reclaiming", "moving", "healing", "stopping"]);
});

test("nothing that costs money is reached without passing queued, and a stopped agent passes it again", () => {
  const costly = new Set<Phase>(RUNNING.filter((phase) => phase !== "closing"));
  fc.assert(
    fc.property(wishes, (wanted) => {
      let mayCost = false;
      for (const phase of walk(wanted)) {
        if (phase === "queued") mayCost = true;
        if (phase === "stopped") mayCost = false;
        if (costly.has(phase)) expect(mayCost, phase).toBe(true);
      }
    }),
    { seed: SEED },
  );
});

test("no agent is stuck: from everywhere that is not over, closed is two steps away at most", () => {
  for (const phase of PHASES) {
    if (phase === "closed") continue;
    expect(mayMove(phase, "closed") || mayMove(phase, "closing") || phase === "closing", phase).toBe(true);
  }
});

test("whoever serves came by way of live, and leaves by an end that was looked at", () => {
  fc.assert(
    fc.property(wishes, (wanted) => {
      const path = walk(wanted);
      const first = path.findIndex((phase) => SERVING.includes(phase));
      if (first >= 0) expect(path[first]).toBe("live");
      for (const [i, phase] of path.entries()) {
        const next = path[i + 1];
        if (SERVING.includes(phase) && next && !SERVING.includes(next))
          expect(["stopped", "closing"]).toContain(next);
      }
    }),
    { seed: SEED },
  );
});

test("every running phase shows as deploying or active, and no other does", () => {
  for (const phase of PHASES) {
    expect(["deploying", "active"].includes(statusOf(phase)), phase).toBe(RUNNING.includes(phase));
  }
  expect(PHASES.filter((phase) => statusOf(phase) === "stopped")).toEqual(["stopped"]);
});

test("the groups of phases are what they say", () => {
  expect(RUNNING.filter((phase) => !ON_THE_WAY.includes(phase))).toEqual(RESTING);
  expect(PHASES.filter(isDeploying)).toEqual(DEPLOY_STEPS.filter((phase) => phase !== "live"));
  expect(SERVING.every((phase) => RUNNING.includes(phase) && statusOf(phase) === "active")).toBe(true);
});

test("a change can be undone until the old lease is fenced, and from the fence on only by another fence", () => {
  const undoable = CHANGE_STEPS.filter(mayUndo);
  expect(undoable).toEqual(["saving", ...MAKING, "resting"]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...CHANGE_STEPS), { maxLength: 25 }), (wanted) => {
      const path: ChangeStep[] = ["saving"];
      for (const wish of wanted) if (mayStep(path.at(-1) ?? "saving", wish)) path.push(wish);
      for (const [i, step] of path.entries()) {
        // The channel is on in one lease only after nobody else can speak.
        if (step === "switching") expect(path[i - 1]).toBe("fencing");
        if (step === "fencing") expect(["starting", "quieting", "switching"]).toContain(path[i - 1]);
        // A new lease that is ready waits beside the old one while that is silenced.
        if (step === "quieting") expect(path[i - 1]).toBe("starting");
        // The old lease goes after the new one was seen to work, or at once where there is no new one.
        if (step === "retiring") expect(["switching", "saving"]).toContain(path[i - 1]);
      }
    }),
    { seed: SEED },
  );
});

test("a heal rests longer each time, and never for days", () => {
  expect([1, 2, 3, 4].map((rounds) => restMs(1_000, rounds))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(restMs(120_000, 100)).toBe(restMs(120_000, 6));
  expect(restMs(120_000, 6)).toBeLessThan(2 * 3_600_000);
});
