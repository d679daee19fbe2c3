import fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentReport, Evidence, Patience } from "../../../src/domain/health/evidence.ts";
import { TROUBLES } from "../../../src/domain/health/evidence.ts";
import { LAYERS, type Verdict } from "../../../src/domain/health/layers.ts";
import { verdictOf } from "../../../src/domain/health/verdict.ts";

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const patience: Patience = {
  reportStaleMs: 4 * MINUTE,
  seenMs: 3 * MINUTE,
  startMs: 10 * MINUTE,
  crashWindowMs: 10 * MINUTE,
};
const well: AgentReport = {
  state: "running",
  sinceMs: NOW - 60 * MINUTE,
  ready: true,
  trouble: [],
  lastExit: null,
};
const healthy: Evidence = {
  nowMs: NOW,
  money: "paid",
  lease: { value: "active", atMs: NOW },
  provider: null,
  report: { value: well, atMs: NOW },
  isOutdated: false,
  recentRestarts: 0,
  listeningSinceMs: NOW - 60 * MINUTE,
  channel: null,
  model: "open",
  answeredAtMs: null,
};
const withReport = (report: Partial<AgentReport>): Evidence => ({
  ...healthy,
  report: { value: { ...well, ...report }, atMs: NOW },
});
/** Its companion has been silent for as long as is too long. */
const mute: Evidence = { ...healthy, report: { value: well, atMs: NOW - 5 * MINUTE } };
const nameOf = (verdict: Verdict): string =>
  verdict.state === "silent" ? `${verdict.fault.layer}.${verdict.fault.kind}` : verdict.state;

test.each<[string, Evidence]>([
  ["healthy", healthy],
  ["money.overdue", { ...mute, money: "overdue" }],
  ["money.plan_over", { ...healthy, money: "plan_over" }],
  ["lease.closed", { ...mute, lease: { value: "closed", atMs: 0 } }],
  ["lease.escrow_empty", { ...healthy, lease: { value: "insufficient_funds", atMs: NOW } }],
  ["provider.unreachable", { ...mute, provider: { value: "unreachable", atMs: NOW } }],
  ["provider.missing", { ...mute, provider: { value: "missing", atMs: NOW } }],
  ["provider.not_ready", { ...mute, report: null, provider: { value: "not_ready", atMs: NOW } }],
  ["companion.silent", { ...mute, provider: { value: "ready", atMs: NOW } }],
  ["agent.out_of_memory", withReport({ state: "down", lastExit: { code: null, oom: true } })],
  ["agent.out_of_memory", withReport({ state: "down", trouble: ["out_of_memory"] })],
  ["agent.config_refused", withReport({ state: "down", lastExit: { code: 78, oom: false } })],
  ["agent.down", withReport({ state: "down", lastExit: { code: 1, oom: false } })],
  ["agent.crash_loop", { ...healthy, recentRestarts: 3 }],
  ["agent.starting_long", withReport({ state: "starting", sinceMs: NOW - 11 * MINUTE })],
  ["channel.conflict", withReport({ ready: false, trouble: ["telegram_conflict"] })],
  ["channel.conflict", withReport({ trouble: ["telegram_conflict"] })],
  [
    "channel.webhook_set",
    { ...withReport({ trouble: ["telegram_conflict"] }), channel: { value: "webhook_set", atMs: NOW } },
  ],
  ["channel.token_refused", withReport({ ready: false, trouble: ["telegram_unauthorized"] })],
  ["channel.intents_missing", withReport({ ready: false, trouble: ["discord_intents"] })],
  ["channel.blocked", withReport({ trouble: ["telegram_blocked"] })],
  ["channel.disconnected", withReport({ ready: false })],
  ["model.budget_used", { ...healthy, model: "budget_used" }],
  ["model.failing", { ...healthy, model: "failing" }],
  // Too little is known to blame anybody.
  ["unknown", { ...mute, provider: null }],
  ["unknown", { ...mute, provider: { value: "missing", atMs: NOW - 4 * MINUTE } }],
  ["unknown", withReport({ state: "starting", sinceMs: NOW - MINUTE })],
  [
    "unknown",
    { ...withReport({ sinceMs: NOW - MINUTE, trouble: ["telegram_unauthorized"] }), isOutdated: true },
  ],
  ["channel.token_refused", { ...withReport({ trouble: ["telegram_unauthorized"] }), isOutdated: true }],
  // Nobody was there to hear it.
  ["unknown", { ...mute, listeningSinceMs: NOW - MINUTE, provider: { value: "ready", atMs: NOW } }],
  // It was answered by its model a minute ago: it is its companion that says nothing.
  ["unknown", { ...mute, answeredAtMs: NOW - MINUTE, provider: { value: "ready", atMs: NOW } }],
  // Its provider does not answer us, and it is well.
  ["healthy", { ...healthy, provider: { value: "unreachable", atMs: NOW } }],
  ["healthy", { ...healthy, report: null, provider: { value: "ready", atMs: NOW } }],
])("%s", (wanted, evidence) => {
  expect(nameOf(verdictOf(evidence, patience))).toBe(wanted);
});

const age = fc.integer({ min: 0, max: 30 * MINUTE });
const seen = <T>(value: fc.Arbitrary<T>) =>
  fc.option(fc.record({ value, atMs: age.map((ms) => NOW - ms) }), { nil: null });
const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  nowMs: fc.constant(NOW),
  money: fc.constantFrom("paid", "paid", "paid", "unsure", "overdue", "plan_paused", "plan_over"),
  lease: seen(fc.constantFrom("active", "active", "reclaiming", "unknown", "closed", "insufficient_funds")),
  provider: seen(fc.constantFrom("ready", "not_ready", "missing", "unreachable")),
  report: seen(
    fc.record({
      state: fc.constantFrom("restoring", "starting", "running", "running", "down"),
      sinceMs: age.map((ms) => NOW - ms),
      ready: fc.constantFrom(true, false, null),
      trouble: fc.subarray([...TROUBLES], { maxLength: 2 }),
      lastExit: fc.option(fc.record({ code: fc.constantFrom(0, 1, 78, null), oom: fc.boolean() }), {
        nil: null,
      }),
    }),
  ),
  isOutdated: fc.boolean(),
  recentRestarts: fc.integer({ min: 0, max: 5 }),
  listeningSinceMs: age.map((ms) => NOW - ms),
  channel: seen(fc.constantFrom("ok", "token_refused", "webhook_set", "not_managed", "intents_missing")),
  model: fc.constantFrom("open", "open", "paused_owner", "budget_used", "plan_used", "failing"),
  answeredAtMs: fc.option(
    age.map((ms) => NOW - ms),
    { nil: null },
  ),
});
const always = (holds: (evidence: Evidence, verdict: Verdict) => void) =>
  fc.assert(
    fc.property(anyEvidence, (evidence) => holds(evidence, verdictOf(evidence, patience))),
    { seed: 6, numRuns: 3_000 },
  );

test("nothing that was heard or seen lately: never healthy, and nobody is blamed but for what our books say (I3)", () =>
  always((evidence, verdict) => {
    const old = <T>(what: { value: T; atMs: number } | null) => what && { ...what, atMs: 0 };
    const blind = { ...evidence, report: old(evidence.report), provider: old(evidence.provider) };
    const name = verdictOf(blind, patience);
    if (name.state === "silent") expect(["money", "lease"]).toContain(name.fault.layer);
    else expect(name.state).toBe("unknown");
    expect(verdict).toBeDefined();
  }));

test("a layer is blamed only when no layer that explains it is", () =>
  always((evidence, verdict) => {
    if (verdict.state !== "silent") return;
    const at = LAYERS.indexOf(verdict.fault.layer);
    if (at > 0) expect(["paid", "unsure"]).toContain(evidence.money);
    if (at > 1) expect(["closed", "insufficient_funds"]).not.toContain(evidence.lease?.value);
  }));

test("healthy means that something said so lately: the agent itself, or its provider where no companion ever spoke", () =>
  always((evidence, verdict) => {
    if (verdict.state !== "healthy") return;
    const { report, provider } = evidence;
    if (report) expect(NOW - report.atMs).toBeLessThanOrEqual(patience.reportStaleMs);
    else expect(provider).toMatchObject({ value: "ready" });
    expect(evidence.model).toBe("open");
  }));

test("the provider is never blamed while the agent itself is heard", () =>
  always(({ report }, verdict) => {
    if (verdict.state !== "silent" || verdict.fault.layer !== "provider") return;
    expect(report === null || NOW - report.atMs > patience.reportStaleMs).toBe(true);
  }));

test("a lease state or a trouble that is newer than we are blames nobody", () => {
  const verdict = verdictOf(
    { ...withReport({ trouble: ["something_new"] }), lease: { value: "unknown", atMs: NOW } },
    patience,
  );
  expect(verdict.state).toBe("healthy");
});
