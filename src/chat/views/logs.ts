import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { clockTime, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { agentName } from "./agents.ts";
import { act, note, paragraph } from "./parts.ts";

/** What fits a message on every platform, whatever the lines say. */
const LINES_SHOWN = 20;
const LINE_CHARS = 120;

/** The last lines, as many and as much of each as a message has room for. */
export const shownLines = (lines: readonly string[]): string[] =>
  lines.slice(-LINES_SHOWN).map((line) => oneLine(line, LINE_CHARS) || " ");

const choicesOf = (say: Say, deploymentId: string): Choice[][] => [
  [
    act(say("button-logs-follow"), "logs_follow", { deploymentId }, "primary"),
    act(say("button-refresh"), "logs_show", { deploymentId }),
  ],
  [act(say("button-logs-file"), "logs_file", { deploymentId }), status(say, deploymentId)],
];

const status = (say: Say, deploymentId: string): Choice =>
  act(say("button-status"), "agent_status_new", { deploymentId });

const said = (say: Say, lines: readonly string[], empty: string): View["body"] =>
  lines.length === 0
    ? [paragraph(say(empty))]
    : [{ kind: "log", title: say("logs-last", { count: lines.length }), lines: [...lines], open: true }];

/** What an agent wrote last. */
export function logsView(say: Say, row: Deployment, lines: readonly string[]): View {
  return {
    tone: "plain",
    title: say("logs-title", { agent: agentName(row) }),
    private: true,
    body: [...said(say, shownLines(lines), "logs-empty"), note(say("logs-masked"))],
    choices: choicesOf(say, row.id),
  };
}

/** Its log while it is followed: moves by itself until somebody stops it or the time is up. */
export function followedLogsView(say: Say, row: Deployment, lines: readonly string[], untilMs: number): View {
  return {
    tone: "busy",
    title: say("logs-title", { agent: agentName(row) }),
    private: true,
    body: [
      ...said(say, shownLines(lines), "logs-waiting"),
      note(say("logs-following", { time: clockTime(say, untilMs) })),
    ],
    choices: [[act(say("button-logs-stop"), "logs_stop", { deploymentId: row.id }, "danger")]],
  };
}

/** Why it is not followed any more. */
export type FollowEnd = "stopped" | "over" | "time" | "away";

const ENDS = {
  stopped: "logs-end-stopped",
  over: "logs-end-over",
  time: "logs-end-time",
  away: "logs-end-away",
} as const;

export function followEndedView(say: Say, row: Deployment, lines: readonly string[], why: FollowEnd): View {
  return {
    tone: why === "away" ? "warning" : "plain",
    title: say("logs-title", { agent: agentName(row) }),
    private: true,
    body: [...said(say, shownLines(lines), "logs-empty"), note(say(ENDS[why]))],
    choices: choicesOf(say, row.id),
  };
}

const AWAY = {
  not_running: "logs-not_running",
  away: "logs-away",
  unknown_lease: "logs-unknown_lease",
} as const;

/** Nothing can be read now, in words, and what may help. */
export function logsAwayView(say: Say, row: Deployment, why: "not_running" | "away" | "unknown_lease"): View {
  return {
    tone: "warning",
    title: say("logs-title", { agent: agentName(row) }),
    private: true,
    body: [paragraph(say(AWAY[why]))],
    choices: [[act(say("button-refresh"), "logs_show", { deploymentId: row.id }), status(say, row.id)]],
  };
}

/** All of what the provider still has, as a file. */
export function logsFileView(say: Say, row: Deployment, fileName: string): View {
  return {
    tone: "plain",
    title: say("logs-title", { agent: agentName(row) }),
    private: true,
    fresh: true,
    body: [paragraph(say("logs-file-text"))],
    file: {
      name: fileName,
      mediaType: "text/plain",
      source: { kind: "agent_log", userId: row.userId, deploymentId: row.id },
      tooLarge: say("logs-file-too-large"),
    },
  };
}
