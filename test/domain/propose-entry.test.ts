import { expect, test } from "vitest";
import {
  proofOf,
  proposeEntry,
  readProof,
  type Sighting,
  writeProof,
} from "../../src/domain/providers/propose-entry.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** So many of a kind, an hour apart from that long ago on, of so many agents in turn. */
const seen = (kind: string, count: number, { agents = count, agoMs = HOUR } = {}): Sighting[] =>
  Array.from({ length: count }, (_, at) => ({
    kind,
    deploymentId: agents === 0 ? null : `agent-${at % agents}`,
    atMs: NOW - agoMs - at,
  }));

test.each<[string, Sighting[], number, string | null]>([
  ["nothing was seen", [], 0, null],
  ["bids and good starts alone", [...seen("bid", 90), ...seen("live", 9)], 9, null],
  ["one wrong certificate may be a change of keys", seen("wrong_certificate", 1), 0, null],
  ["two of one agent are enough", seen("wrong_certificate", 2, { agents: 1 }), 0, "impostor"],
  ["and nothing makes up for them", [...seen("wrong_certificate", 2), ...seen("live", 99)], 99, "impostor"],
  ["unless they are of yesterday", seen("wrong_certificate", 2, { agoMs: DAY }), 0, null],
  ["two lost agents", seen("workload_lost", 2), 0, null],
  ["three", seen("workload_lost", 3), 0, "loses_agents"],
  ["lost in two ways", [...seen("workload_lost", 2), ...seen("lease_closed", 1)], 0, "loses_agents"],
  ["the same agent again and again", seen("workload_lost", 9, { agents: 1 }), 0, null],
  ["three of a hundred that run there", seen("workload_lost", 3), 100, null],
  ["three of twenty-seven", seen("workload_lost", 3), 27, "loses_agents"],
  ["three in the week before", seen("workload_lost", 3, { agoMs: 7 * DAY }), 0, null],
  ["three starts that failed", seen("not_ready", 3), 0, null],
  ["four, in several ways", [...seen("not_ready", 2), ...seen("no_answer", 2)], 0, "cannot_start"],
  ["four beside as many that went well", [...seen("not_ready", 4), ...seen("live", 4)], 4, "cannot_start"],
  ["four beside more that went well", [...seen("not_ready", 4), ...seen("live", 5)], 5, null],
  ["four tries of one agent, whose image may be broken", seen("not_ready", 4, { agents: 1 }), 0, null],
  ["away twice", seen("unreachable", 2, { agents: 0 }), 0, null],
  ["away three times", seen("unreachable", 3, { agents: 0 }), 50, "keeps_vanishing"],
  ["what an operator's limits did", [...seen("no_bids", 9), ...seen("deployment_refused", 9)], 0, null],
  [
    "several rules at once: the gravest speaks",
    [...seen("unreachable", 3, { agents: 0 }), ...seen("workload_lost", 3), ...seen("wrong_certificate", 2)],
    0,
    "impostor",
  ],
])("%s", (_, sightings, agentsThere, rule) => {
  expect(proposeEntry(sightings, agentsThere, NOW)?.rule ?? null).toBe(rule);
  // The order in which things were written down is no reason.
  expect(proposeEntry(sightings.toReversed(), agentsThere, NOW)?.rule ?? null).toBe(rule);
});

test("a proposal says how often each trouble of its rule was seen and when last, and for how long", () => {
  const sightings = [
    ...seen("no_answer", 1, { agoMs: 2 * HOUR }),
    ...seen("not_ready", 3),
    ...seen("unreachable", 1),
  ];
  const proposal = proposeEntry(sightings, 0, NOW);
  expect(proposal).toEqual({
    rule: "cannot_start",
    forMs: 3 * DAY,
    proof: [
      { kind: "not_ready", count: 3, lastAtMs: NOW - HOUR },
      { kind: "no_answer", count: 1, lastAtMs: NOW - 2 * HOUR },
    ],
  });
});

test("proof is read back as it was written, and nothing else is read as proof", () => {
  const proof = proofOf([
    ...seen("live", 3),
    ...seen("lease_closed", 2),
    ...seen("bid", 5),
    ...seen("no_answer", 1),
  ]);
  expect(readProof(writeProof(proof))).toEqual(proof);
  expect(proof.map(({ kind }) => kind)).toEqual(["lease_closed", "no_answer"]);
  expect(writeProof([])).toBeNull();
  expect([readProof(null), readProof(""), readProof("live:1:2,nonsense")]).toEqual([[], [], []]);
});
