import { expect, it, test } from "vitest";
import { newsOf, type Setting } from "../../../src/domain/news/news-of.ts";

type Evidence = Record<string, unknown>;
const happened = (type: string, evidence: Evidence = {}, createdAt = 10_000_000) => ({
  type,
  evidence,
  createdAt,
});
const none: Setting = { events: [], isManaged: true };
const kindOf = (type: string, evidence?: Evidence, setting = none) => {
  const news = newsOf(happened(type, evidence), setting);
  return news && `${news.kind}, ${news.atOnce ? "at once" : "in time"}`;
};

it.each<[string, Evidence, string]>([
  ["live", {}, "deploys, at once"],
  ["failed", {}, "ends, at once"],
  ["closed", { why: null }, "ends, at once"],
  ["closed", { why: "plan_ended" }, "ends, in time"],
  ["stopped", { by: "owner" }, "deploys, at once"],
  ["stopped", { by: "payment" }, "ends, in time"],
  ["moved", { why: "asked" }, "deploys, at once"],
  ["moved", { why: "heal" }, "health, in time"],
  ["silent", { layer: "channel", kind: "conflict" }, "health, at once"],
  ["silent", { layer: "agent", kind: "disk_full" }, "health, at once"],
  ["silent", { layer: "agent", kind: "crash_loop" }, "health, in time"],
  ["silent", { layer: "provider", kind: "unreachable" }, "health, in time"],
  ["heal_asked", {}, "health, at once"],
  ["answers_again", {}, "health, in time"],
  ["heal_given_up", {}, "ends, at once"],
  ["settings_stuck", {}, "ends, at once"],
  ["runs_out", { hours: 72 }, "money, in time"],
  ["runs_out", { hours: 6 }, "money, at once"],
  ["refunded", {}, "money, in time"],
  ["payment_returned", {}, "money, at once"],
  ["plan_overdue", {}, "money, in time"],
  ["budget_used", { percent: 80 }, "usage, in time"],
  ["budget_used", { percent: 100 }, "usage, at once"],
  ["plan_used", { percent: 100 }, "usage, at once"],
  ["plan_used", { percent: 100, isShare: true }, "usage, in time"],
  ["backup_failed", { by: "asked" }, "backups, at once"],
  ["backup_failed", { by: "schedule" }, "backups, in time"],
])("%s %j is news of %s", (type, evidence, is) => {
  expect(kindOf(type, evidence)).toBe(is);
});

it.each<[string, Evidence, boolean]>([
  ["silent", { layer: "channel", kind: "conflict" }, true],
  ["silent", { layer: "agent", kind: "disk_full" }, true],
  ["silent", { layer: "provider", kind: "unreachable" }, false],
  ["heal_asked", {}, true],
  ["answers_again", {}, false],
  ["live", {}, false],
  ["restarted", {}, false],
  ["restart_failed", {}, true],
  ["stop_undone", {}, true],
  ["act_unsaved", {}, true],
  ["act_given_up", {}, true],
  ["settings_settled", {}, false],
  ["settings_fell_back", {}, true],
  ["resume_failed", {}, true],
  ["resume_failed", { againAtMs: 1 }, false],
  ["moved", { why: "asked" }, false],
  ["move_undone", { why: "asked" }, true],
  ["move_undone", { why: "heal" }, false],
  ["budget_used", { percent: 100 }, false],
  ["backup_failed", { by: "asked" }, true],
  ["backup_failed", { by: "schedule" }, false],
])("%s %j is told although its kind is off: %s", (type, evidence, always) => {
  expect(newsOf(happened(type, evidence), none)?.always).toBe(always);
});

test("a token that is fetched by itself wakes nobody, and one that its owner must paste does", () => {
  const refused = { layer: "channel", kind: "token_refused" };
  expect(kindOf("silent", refused)).toBe("health, in time");
  expect(kindOf("silent", refused, { ...none, isManaged: false })).toBe("health, at once");
});

test("a restart that is tried against silence wakes nobody, and one that was asked for answers, whatever is silent", () => {
  const silent = happened("silent", {}, 1);
  const after = (type: string, evidence: Evidence = {}): Setting => ({
    ...none,
    events: [silent, happened(type, evidence, 2)],
  });
  expect(kindOf("restarted")).toBe("deploys, at once");
  for (const type of ["restarted", "restart_failed"]) {
    expect(kindOf(type, {}, after("restart_wanted", { by: "remedy" }))).toBe("deploys, in time");
    expect(kindOf(type, {}, after("configuration_wanted", { by: "remedy" }))).toBe("deploys, in time");
    expect(kindOf(type, {}, after("restart_wanted"))).toBe("deploys, at once");
    expect(kindOf(type, {}, after("new_key_wanted"))).toBe("deploys, at once");
  }
  const tried = after("restart_wanted", { by: "remedy" });
  expect(newsOf(happened("restart_failed"), tried)?.always, "nobody asked for it").toBe(false);
});

test("a move away from trouble answers whoever tapped it, and wakes nobody who did not", () => {
  const after = (evidence: Evidence): Setting => ({
    ...none,
    events: [happened("heal_begun", { why: "heal", ...evidence }, 1)],
  });
  expect(kindOf("moved", { why: "heal" }, after({}))).toBe("health, in time");
  expect(kindOf("moved", { why: "heal" }, after({ by: "owner" }))).toBe("health, at once");
  expect(kindOf("move_undone", { why: "heal" }, after({ by: "owner" }))).toBe("health, at once");
});

test("a restore answers whoever asked for it within the hour", () => {
  const begun = (createdAt: number) => ({ ...none, events: [happened("restore_begun", {}, createdAt)] });
  expect(kindOf("state_restored")).toBe("backups, in time");
  expect(kindOf("state_restored", {}, begun(9_000_000))).toBe("backups, at once");
  expect(kindOf("state_restored", {}, begun(1_000_000))).toBe("backups, in time");
});

test("news about the same have the same name, and news of two plans have two", () => {
  const about = (type: string, evidence: Evidence = {}) => newsOf(happened(type, evidence), none)?.about;
  expect(about("silent")).toBe(about("answers_again"));
  expect(about("plan_overdue", { subscriptionId: "a" })).toBe(
    about("plan_paid_again", { subscriptionId: "a" }),
  );
  expect(about("plan_used", { subscriptionId: "a" })).not.toBe(about("plan_used", { subscriptionId: "b" }));
  expect(about("refunded")).toBeNull();
});

test("what only moves a card is no news", () => {
  expect(["queued", "bid_chosen", "degraded", "constructor"].map((type) => kindOf(type))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
