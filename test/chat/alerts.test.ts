import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sayIn } from "../../src/chat/language/language.ts";
import { COMMANDS } from "../../src/chat/registry.ts";
import { newsView } from "../../src/chat/tell/post-news.ts";
import type { View } from "../../src/chat/view.ts";
import type { CardEvent } from "../../src/chat/views/card-facts.ts";
import { caseView } from "../../src/chat/views/cases.ts";
import type { CaseFacts } from "../../src/db/repositories/admin-case-repository.ts";
import type { CaseKind, EventType } from "../../src/db/states.ts";
import type { Kinds, Layer } from "../../src/domain/health/layers.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { ADDRESS, AT, caseOf, deployment, event, factsAt, live, story } from "./sample-facts.ts";
import { samplesIn } from "./sample-views.ts";

const textOf = ({ body }: View): string => body.map((part) => ("text" in part ? part.text : "")).join("\n");

/** Whether whoever reads it can do something at once: a button, or a command that it names. */
const saysWhatToTap = (view: View): boolean =>
  (view.choices ?? []).flat().length > 0 || COMMANDS.some(({ name }) => textOf(view).includes(`/${name}`));

const isAlert = ({ tone }: View): boolean => tone === "bad" || tone === "warning";

const KINDS: { [L in Layer]: Record<Kinds[L], true> } = {
  money: { overdue: true, plan_paused: true, plan_over: true },
  lease: { closed: true, escrow_empty: true },
  provider: { unreachable: true, missing: true, not_ready: true },
  agent: {
    out_of_memory: true,
    crash_loop: true,
    config_refused: true,
    state_broken: true,
    disk_full: true,
    down: true,
    starting_long: true,
  },
  companion: { silent: true },
  channel: {
    conflict: true,
    webhook_set: true,
    token_refused: true,
    not_managed: true,
    intents_missing: true,
    blocked: true,
    disconnected: true,
  },
  model: { paused_operator: true, paused_owner: true, budget_used: true, plan_used: true, failing: true },
};
const FAULTS = Object.entries(KINDS).flatMap(([layer, kinds]) =>
  Object.keys(kinds).map((kind) => ({ layer, kind, provider: ADDRESS })),
);

const SUM = { amountMinor: 2900, currency: "usd" };
const OWED = { plan: "pro", rail: "stripe", endsAtMs: AT, closesAtMs: AT };
const SPENT = { spentMicros: 1_600_000, limitMicros: 2_000_000, dayStartMs: AT };
const RESTORED = { savedAtMs: AT, failed: 0, kept: false, isPartOfMove: false };

/** What is said of each thing that happens to an agent or its plan, by the facts that it is stored with; null for what shows on the card alone. */
const TOLD: Readonly<Record<EventType, readonly CardEvent["evidence"][] | null>> = {
  checkout_opened: null,
  checkout_expired: null,
  paid: null,
  payment_returned: [{ ...SUM, reason: "paid_twice" }],
  payment_lost: null,
  refunded: [
    SUM,
    { ...SUM, reason: "refund_fault", paidMinor: 2900, endsPlan: true },
    { ...SUM, reason: "by_hand", paidMinor: 4900, endsPlan: false },
  ],
  refund_failed: [SUM],
  refund_held: [SUM],
  refund_declined: [SUM],
  queued: null,
  attempt_planned: null,
  created: null,
  provider_chosen: null,
  choosing_again: null,
  leased: null,
  manifest_accepted: null,
  live: [{ provider: ADDRESS }],
  degraded: null,
  recovered: null,
  attempt_failed: null,
  attempt_closed: null,
  gave_up: null,
  failed: [
    { why: "not_ready", refund: true, attempts: 3 },
    { why: "not_ready", refund: false, attempts: 3 },
  ],
  agent_booted: null,
  closing: null,
  closed: [{ why: "payment_overdue", refund: false, wasLive: true }],
  chain_closed: null,
  cancel_wanted: null,
  stop_begun: null,
  stop_hurried: null,
  stop_undone: [{ kind: "stop", failure: "not_saved" }],
  stopped: ["owner", "payment", "operator"].map((by) => ({ by, saved: "missed" })),
  resumed: null,
  resume_given_up: null,
  resume_failed: [{ why: "no_bids" }, { why: "no_bids", againAtMs: AT }],
  resume_exhausted: [
    { why: "float_too_small", tries: 5 },
    { ...SUM, why: "no_bids", tries: 5, moneyBackAtMs: AT },
  ],
  move_begun: null,
  moved: [
    { why: "asked", saved: "made", provider: ADDRESS },
    { why: "lease_closed", saved: "missed", provider: ADDRESS },
  ],
  move_undone: ["providers_exhausted", "not_saved"].map((failure) => ({ kind: "move", failure })),
  saved_first: null,
  save_missed: null,
  new_lease_ready: null,
  quieted: null,
  fenced: null,
  switched: null,
  switch_failed: null,
  search_given_up: null,
  heal_begun: null,
  heal_waits: [{ why: "no_bids", rounds: 1, againAt: AT }],
  heal_again: null,
  heal_given_up: ["providers_exhausted", "heals_spent"].map((why) => ({ why })),
  reclaim_announced: [{ provider: ADDRESS, atMs: AT }],
  reclaim_withdrawn: null,
  settings_changed: null,
  settings_rolled_back: null,
  settings_fell_back: [{ n: 3, from: "large", model: "small", why: "out_of_memory" }],
  act_held: null,
  act_cancelled: null,
  act_unsaved: [{ what: "settings", why: "late", savedAtMs: AT }],
  act_given_up: [
    ...["not_saved", "not_live"].map((why) => ({ what: "rollback", why })),
    ...["not_saved", "chosen_gone"].map((why) => ({ what: "restore", why })),
  ],
  configuration_wanted: null,
  restart_wanted: null,
  new_key_wanted: null,
  revision_accepted: null,
  restore_begun: null,
  backup_done: [{ why: "asked", size: 2_000_000 }],
  backup_failed: ["too_large", "not_reporting", "not_sent"].map((why) => ({ why })),
  topped_up: null,
  runs_out: ["float", "budget"].map((why) => ({ why, hours: 24, leftHours: 23, endsAt: AT })),
  budget_used: [80, 100].map((percent) => ({ ...SPENT, percent })),
  channel_away: null,
  restarted: [{ boots: 2 }],
  restart_failed: [{ why: "not_booted" }, { why: "refused" }],
  model_paused: [{ by: "operator", reason: "It sends mass mail." }],
  model_resumed: [{ by: "operator" }],
  state_restored: [RESTORED, { ...RESTORED, failed: 1 }, { ...RESTORED, savedAtMs: null, failed: 3 }],
  silent: FAULTS,
  answers_again: [{ layer: "provider", kind: "missing", silentMs: 840_000 }],
  heal_asked: FAULTS,
  settings_settled: [{ n: 2, model: "large", why: "changed" }],
  settings_stuck: [{ n: 3, model: "small", why: "down" }],
  plan_changed: [{ from: "pro", to: "starter" }],
  plan_change_unpaid: [{ from: "starter", to: "pro" }],
  plan_change_lapsed: [{ from: "starter", to: "pro" }],
  plan_change_refused: [{ from: "starter", to: "pro" }],
  plan_shrinks: [{ to: "starter", atMs: AT, count: 1, names: "Second" }],
  plan_overdue: [OWED, { plan: "pro", endsAtMs: AT }],
  plan_overdue_stopped: [OWED],
  plan_overdue_closing: [OWED],
  plan_overdue_ended: [OWED],
  plan_paid_again: [0, 2].map((count) => ({ plan: "pro", count })),
  plan_frozen: [{ ...SUM, plan: "pro" }],
  plan_thawed: [{ ...SUM, plan: "pro" }],
  plan_thawed_late: [{ ...SUM, plan: "pro" }],
  plan_used: [
    { plan: "pro", percent: 80, isShare: true },
    { plan: "pro", percent: 100, endsAtMs: AT },
  ],
};

const PAID = { rail: "stripe", payment: "pi_3Q9", user: "0197-user", ...SUM };

/** What administrators are asked to decide, each with the facts that it is opened with. */
const CASES: Readonly<Record<CaseKind, CaseFacts>> = {
  refund_refused: { ...PAID, error: "rejected" },
  refund_over_limit: PAID,
  refund_overtaken: { ...PAID, error: "rejected" },
  second_person: {},
  part_refunded: { ...PAID, refundedMinor: 900 },
  dispute: PAID,
  surplus_disputed: PAID,
  dispute_won_late: { ...PAID, frozenDays: 21, frozenMinor: 2030 },
  event_unsettled: {},
  provider_away: { provider: ADDRESS },
  provider_ailing: { provider: ADDRESS },
  common_trouble: {},
  drain_stuck: { provider: ADDRESS },
  agent_ailing: { agent: deployment.id },
  heal_failed: { agent: deployment.id, why: "no_bids" },
  resume_failed: { ...PAID, agent: deployment.id, why: "no_bids" },
  copy_failed: {},
  runway_short: { agent: "Ann", short: "float", leftHours: 23, dseq: "7" },
  float_low: { haveUact: 41_200_000, lastsDays: 12, wallet: ADDRESS },
  gas_low: { txs: 180, wallet: ADDRESS },
  mint_cancelled: { burnUakt: 60_000_000, wallet: ADDRESS },
  database_restored: {},
};

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(() => world.close());

describe.each(["en", "de"])("what arrives on its own, in %s", (language) => {
  const say = sayIn(language);

  it.each(Object.entries(TOLD))("%s: is told or not, and says what to tap", async (type, told) => {
    const ctx = world.contextFor({ kind: "job", key: "card" });
    for (const evidence of told ?? [{}]) {
      const view = await newsView(
        ctx,
        say,
        factsAt("live", [...story, live]),
        event(type, null, null, evidence),
      );
      expect(view !== null, JSON.stringify(evidence)).toBe(told !== null);
      if (view && isAlert(view)) expect(saysWhatToTap(view), JSON.stringify(view)).toBe(true);
    }
  });

  it.each(Object.entries(CASES))("a case of %s says what to tap", (kind, facts) => {
    const view = caseView(say, caseOf(kind as CaseKind, facts));
    expect(isAlert(view)).toBe(true);
    expect(saysWhatToTap(view)).toBe(true);
  });

  it("says so in every sample that is looked at as a picture, too", () => {
    const alerts = Object.entries(samplesIn(say)).filter(
      ([name, view]) => /NewsView|EndView|caseView/.test(name) && isAlert(view),
    );
    expect(alerts.length).toBeGreaterThan(50);
    expect(alerts.filter(([, view]) => !saysWhatToTap(view)).map(([name]) => name)).toEqual([]);
  });
});

it.each(FAULTS)("a silence by $kind comes with a button that does something about it", async (fault) => {
  const ctx = world.contextFor({ kind: "job", key: "card" });
  const facts = factsAt("live", [...story, live]);
  const view = await newsView(ctx, sayIn("en"), facts, event("silent", null, null, fault));
  const acting = (view?.choices ?? [])
    .flat()
    .filter(
      (choice) => choice.kind === "link" || (choice.kind === "act" && choice.act.verb !== "agent_status_new"),
    );
  expect(acting.map(({ label }) => label)).not.toEqual([]);
});

it("what does not say what to tap is not taken for what does", () => {
  expect(saysWhatToTap({ tone: "bad", body: [{ kind: "paragraph", text: "Wait, and/or hope." }] })).toBe(
    false,
  );
});

it("the README names every command of this version", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, version = ""] = /## What is in this version\n([\s\S]*?)\n## /.exec(readme) ?? [];
  expect(COMMANDS.map(({ name }) => name).filter((name) => !version.includes(`/${name}`))).toEqual([]);
});
