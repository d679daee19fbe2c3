import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as backups from "../../src/chat/views/backups.ts";
import type { CardEvent, CardFacts } from "../../src/chat/views/card-facts.ts";
import * as held from "../../src/chat/views/held.ts";
import type { Backup } from "../../src/db/repositories/backup-repository.ts";
import { AT, deployment, event, heldFor } from "./sample-facts.ts";

const HOUR = 3_600_000;

const saved = (why: Backup["why"], hoursAgo: number, size: number): Backup => ({
  id: `0197-backup-${hoursAgo}`,
  deploymentId: "0197-agent",
  intentId: "0197-intent",
  why,
  state: "whole",
  object: "0197-agent/0197-backup.2",
  size,
  sha256: "ab".repeat(32),
  keyId: "0123abcd",
  failure: null,
  endedAt: AT - hoursAgo * HOUR,
  createdAt: AT - hoursAgo * HOUR,
  updatedAt: AT,
  version: 2,
});
const SAVED = [saved("asked", 1, 1_234_567), saved("move", 30, 40_000), saved("schedule", 75, 1_073_741_824)];

/** Every view of backups. */
export function backupSamples(say: Say): Record<string, View> {
  const facts: CardFacts = { deployment, events: [], botLink: null };
  const states = { deployment, saved: SAVED, isUnderWay: false, canSave: true };
  const stopped = { ...deployment, phase: "stopped" as const };
  const [newest = saved("asked", 1, 1)] = SAVED;
  const news = (type: string, evidence: CardEvent["evidence"]): View => {
    const event = { id: "0197-event", type, fromPhase: null, toPhase: null, evidence, createdAt: AT };
    const view = backups.backupNewsView(say, facts, event);
    if (!view) throw new Error(`${type} is no news`);
    return view;
  };
  const restored = { savedAtMs: AT, failed: 0, kept: false, isPartOfMove: false };
  return {
    "backupsView some": backups.backupsView(say, states, AT),
    "backupsView under way": backups.backupsView(say, { ...states, isUnderWay: true }, AT),
    "backupsView none, container away": backups.backupsView(
      say,
      { ...states, saved: [], canSave: false },
      AT,
    ),
    backupBegunView: backups.backupBegunView(say, deployment),
    confirmDeleteBackupsView: backups.confirmDeleteBackupsView(say, deployment, "nonce"),
    backupsDeletedView: backups.backupsDeletedView(say, deployment),
    chooseRestoreView: backups.chooseRestoreView(say, states, AT),
    "chooseRestoreView none": backups.chooseRestoreView(say, { ...states, saved: [] }, AT),
    confirmRestoreView: backups.confirmRestoreView(say, deployment, newest, "nonce"),
    "confirmRestoreView stopped": backups.confirmRestoreView(say, stopped, newest, "nonce"),
    restoreBegunView: backups.restoreBegunView(say, deployment),
    restoreAtResumeView: backups.restoreAtResumeView(say, stopped),
    "backupNewsView done": news("backup_done", { size: 2_000_000 }),
    "backupNewsView too large": news("backup_failed", { why: "too_large" }),
    "backupNewsView not there": news("backup_failed", { why: "not_reporting" }),
    "backupNewsView not sent": news("backup_failed", { why: "not_sent" }),
    "backupNewsView restored": news("state_restored", restored),
    "backupNewsView an older one": news("state_restored", { ...restored, failed: 1 }),
    "backupNewsView kept": news("state_restored", { ...restored, savedAtMs: null, failed: 1, kept: true }),
    ...heldSamples(say, facts),
    "backupNewsView lost": news("state_restored", { ...restored, savedAtMs: null, failed: 3 }),
  };
}

/** Every view of what waits for a backup. */
function heldSamples(say: Say, facts: CardFacts): Record<string, View> {
  const withMemory = {
    what: "settings",
    model: "large",
    why: "rolled_back",
    backTo: 2,
    restoreId: "0197-backup",
    instead: null,
    madeBy: deployment.userId,
  } as const;
  function shown(view: View | null): View {
    if (!view) throw new Error("nothing is shown");
    return view;
  }
  const news = (type: string, evidence: CardEvent["evidence"]): View =>
    shown(held.heldNewsView(say, facts, event(type, null, null, evidence)));
  const wishes = ["restart", "key", "settings", "rollback", "fall_back"];
  const restore = { what: "restore", restoreId: "0197-backup" } as const;
  const whys = [
    "not_saved",
    "chosen_gone",
    "restart_recent",
    "not_live",
    "not_entitled",
    "unknown_model",
    "asker_gone",
  ];
  return {
    "heldView restart": shown(held.heldView(say, heldFor({ what: "restart" }))),
    "heldView restore": shown(held.heldView(say, heldFor(restore))),
    "heldView with memory": shown(held.heldView(say, heldFor(withMemory))),
    "heldView by itself": shown(held.heldView(say, heldFor({ ...withMemory, why: "fell_back" }))),
    heldCancelledView: held.heldCancelledView(say, deployment),
    ...Object.fromEntries(
      wishes.map((what) => [
        `heldNewsView unsaved ${what}`,
        news("act_unsaved", { what, why: "late", savedAtMs: what === "key" ? null : AT - 7_200_000 }),
      ]),
    ),
    ...Object.fromEntries(
      whys.map((why) => [`heldNewsView ${why}`, news("act_given_up", { what: "rollback", why })]),
    ),
    ...Object.fromEntries(
      ["not_saved", "chosen_gone"].map((why) => [
        `heldNewsView restore ${why}`,
        news("act_given_up", { what: "restore", why }),
      ]),
    ),
  };
}
