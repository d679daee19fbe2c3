import type { Backup } from "../../db/repositories/backup-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isOver } from "../../domain/deployments/phases.ts";
import type { SavedStates } from "../../services/backups/list-backups.ts";
import { dayAndTime, fileSize, oneLine, span } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { act, confirm, note, paragraph } from "./parts.ts";

const WHY: Record<Backup["why"], string> = {
  schedule: "backup-why-schedule",
  stop: "backup-why-stop",
  move: "backup-why-move",
  heal: "backup-why-heal",
  restart: "backup-why-restart",
  settings: "backup-why-settings",
  rollback: "backup-why-rollback",
  restore: "backup-why-restore",
  asked: "backup-why-asked",
};

const savedAt = ({ endedAt, createdAt }: Backup): number => endedAt ?? createdAt;

const listed = (say: Say, saved: readonly Backup[], nowMs: number): Extract<Part, { kind: "items" }> => ({
  kind: "items",
  items: saved.map((backup) => ({
    title: dayAndTime(say, savedAt(backup)),
    detail: say("backup-line", {
      age: span(say, Math.max(0, nowMs - savedAt(backup))),
      size: fileSize(say, backup.size ?? 0),
      why: say(WHY[backup.why]),
    }),
  })),
});

/** What is saved of an agent, and what can be done with it. */
export function backupsView(say: Say, states: SavedStates, nowMs: number): View {
  const { deployment, saved, isUnderWay, canSave } = states;
  const args = { deploymentId: deployment.id };
  const save = canSave && !isUnderWay ? [act(say("button-backup-now"), "backup_now", args, "primary")] : [];
  const others =
    saved.length === 0
      ? []
      : [
          ...(isOver(deployment.phase) ? [] : [act(say("button-restore"), "restore_show", args)]),
          act(say("button-backups-delete"), "backups_delete_ask", args, "danger"),
        ];
  return {
    tone: isUnderWay ? "busy" : "plain",
    title: say("backups-title", { name: oneLine(deployment.name) }),
    private: true,
    body: [
      saved.length === 0 ? paragraph(say("backups-none")) : listed(say, saved, nowMs),
      ...(isUnderWay ? [paragraph(say("backup-under-way"))] : []),
      ...(canSave ? [] : [note(say("backup-cannot-save"))]),
      note(say("backups-note")),
    ],
    choices: [save, others, [status(say, deployment)]].filter((row) => row.length > 0),
  };
}

const status = (say: Say, { id }: Deployment): Choice =>
  act(say("button-status"), "agent_status_new", { deploymentId: id });

export const backupBegunView = (say: Say, row: Deployment): View => ({
  tone: "busy",
  title: say("backup-begun-title", { name: oneLine(row.name) }),
  private: true,
  body: [paragraph(say("backup-begun-text"))],
  choices: [[act(say("button-backups"), "backup_show", { deploymentId: row.id })]],
});

/** Asks once, in this chat, for five minutes (I9). */
function confirmed(say: Say, label: string, verb: string, args: Record<string, string>): Choice[] {
  const { deploymentId = "" } = args;
  return [confirm(label, verb, args), act(say("button-backups-keep"), "backup_show", { deploymentId })];
}

export const confirmDeleteBackupsView = (say: Say, row: Deployment, nonce: string): View => ({
  tone: "warning",
  title: say("backups-delete-title", { name: oneLine(row.name) }),
  private: true,
  body: [paragraph(say("backups-delete-text")), note(say("close-valid"))],
  choices: [
    confirmed(say, say("button-backups-delete-yes"), "backups_delete_yes", { deploymentId: row.id, nonce }),
  ],
});

export const backupsDeletedView = (say: Say, row: Deployment): View => ({
  tone: "good",
  title: say("backups-deleted-title", { name: oneLine(row.name) }),
  private: true,
  body: [paragraph(say("backups-deleted-text"))],
  choices: [[status(say, row)]],
});

/** Which of its states an agent is to be brought back to. */
export function chooseRestoreView(say: Say, { deployment, saved }: SavedStates, nowMs: number): View {
  const { id: deploymentId } = deployment;
  return {
    tone: "plain",
    title: say("restore-title", { name: oneLine(deployment.name) }),
    private: true,
    body:
      saved.length === 0
        ? [paragraph(say("backups-none"))]
        : [paragraph(say("restore-choose")), { ...listed(say, saved, nowMs), choosable: true }],
    choices: [
      ...saved.map((backup) => [
        act(dayAndTime(say, savedAt(backup)), "restore_ask", { deploymentId, backupId: backup.id }),
      ]),
      [act(say("button-backups"), "backup_show", { deploymentId })],
    ],
  };
}

export const confirmRestoreView = (say: Say, row: Deployment, backup: Backup, nonce: string): View => ({
  tone: "warning",
  title: say("restore-ask-title", { name: oneLine(row.name), when: dayAndTime(say, savedAt(backup)) }),
  private: true,
  body: [
    paragraph(say(row.phase === "stopped" ? "restore-ask-stopped" : "restore-ask-text")),
    note(say("close-valid")),
  ],
  choices: [
    confirmed(say, say("button-restore-yes"), "restore_yes", {
      deploymentId: row.id,
      backupId: backup.id,
      nonce,
    }),
  ],
});

const restoreView = (say: Say, row: Deployment, tone: View["tone"], text: string): View => ({
  tone,
  title: say("restore-begun-title", { name: oneLine(row.name) }),
  private: true,
  body: [paragraph(text)],
  choices: [[status(say, row)]],
});
export const restoreBegunView = (say: Say, row: Deployment): View =>
  restoreView(say, row, "busy", say("restore-begun-text"));
export const restoreAtResumeView = (say: Say, row: Deployment): View =>
  restoreView(say, row, "good", say("restore-at-resume-text"));

const FAILED: Record<string, string> = {
  too_large: "backup-failed-too_large",
  not_reporting: "backup-failed-not_there",
  not_begun: "backup-failed-not_there",
  lease_over: "backup-failed-not_there",
};

/** News about an agent's backups; null for an event that is none, or that its owner need not hear of. */
export function backupNewsView(say: Say, { deployment }: CardFacts, event: CardEvent): View | null {
  const name = oneLine(deployment.name);
  const show = act(say("button-backups"), "backup_show", { deploymentId: deployment.id });
  const news = (tone: View["tone"], title: string, text: string): View => ({
    tone,
    title,
    body: [paragraph(text)],
    choices: [[show]],
  });
  switch (event.type) {
    case "backup_done": {
      const size = fileSize(say, numberOf(event, "size") ?? 0);
      return news("good", say("backup-done-title", { name }), say("backup-done-text", { size }));
    }
    case "backup_failed":
      return news(
        "bad",
        say("backup-failed-title", { name }),
        say(FAILED[textOf(event, "why") ?? ""] ?? "backup-failed-not_sent"),
      );
    case "state_restored":
      return restoredView(say, event, name, news);
    default:
      return null;
  }
}

function restoredView(
  say: Say,
  event: CardEvent,
  name: string,
  news: (tone: View["tone"], title: string, text: string) => View,
): View | null {
  if (event.evidence.isPartOfMove === true) return null;
  const savedAtMs = numberOf(event, "savedAtMs");
  const failed = numberOf(event, "failed") ?? 0;
  if (savedAtMs !== null) {
    const text = say(failed > 0 ? "state-older-text" : "state-restored-text", {
      when: dayAndTime(say, savedAtMs),
    });
    return news(failed > 0 ? "warning" : "good", say("state-restored-title", { name }), text);
  }
  return event.evidence.kept === true
    ? news("bad", say("restore-failed-title", { name }), say("state-kept-text"))
    : news("bad", say("state-lost-title", { name }), say("state-lost-text"));
}
