import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isOver,
  mayMove,
  PHASES,
  RUNNING,
  sourcesOf,
  statusOf,
} from "../../src/domain/deployments/phases.ts";

test("closed is the end, and failed may only be put away", () => {
  expect(PHASES.filter((to) => mayMove("closed", to))).toEqual([]);
  expect(PHASES.filter((to) => mayMove("failed", to))).toEqual(["closed"]);
});

test("closing is reachable from every phase that is not over", () => {
  for (const phase of PHASES)
    expect(mayMove(phase, "closing"), phase).toBe(!isOver(phase) && phase !== "closing");
});

test("failed is entered only from failing, where the chain has been looked at", () => {
  expect(sourcesOf("failed")).toEqual(["failing"]);
});

test("live is entered only from starting, where the agent has answered", () => {
  expect(sourcesOf("live")).toEqual(["starting"]);
});

test("nothing that costs money is reached without passing queued", () => {
  const costly = ["creating", "bidding", "leasing", "sending_manifest", "starting", "live"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PHASES), { maxLength: 12 }), (wishes) => {
      let phase: (typeof PHASES)[number] = "draft";
      let queuedOnce = false;
      for (const wish of wishes) {
        if (!mayMove(phase, wish)) continue;
        phase = wish;
        queuedOnce ||= phase === "queued";
        if (costly.includes(phase)) expect(queuedOnce).toBe(true);
      }
    }),
    { seed: 20261122 },
  );
});

test("every running phase shows as deploying or active, and no other does", () => {
  for (const phase of PHASES) {
    expect(["deploying", "active"].includes(statusOf(phase)), phase).toBe(RUNNING.includes(phase));
  }
});
