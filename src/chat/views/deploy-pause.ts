import type { DeployStanding } from "../../services/admin/pause-deploys.ts";
import { dayAndTime, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Part, View } from "../view.ts";
import { act, confirm, fields, go, note, paragraph } from "./parts.ts";

/** Whether new agents may be deployed, and who that concerns. */
export function deployPauseView(say: Say, { pause, checkouts, underWay, waiting }: DeployStanding): View {
  return {
    tone: pause ? "warning" : "good",
    title: say(pause ? "deploys-paused-title" : "deploys-open-title"),
    private: true,
    body: [
      paragraph(say(pause ? "deploys-paused-text" : "deploys-open-text")),
      fields(
        pause && { label: say("blacklist-reason"), value: oneLine(pause.reason ?? "—", 300) },
        pause && { label: say("deploys-since"), value: dayAndTime(say, pause.pausedAt ?? pause.updatedAt) },
        { label: say("deploys-checkouts"), value: String(checkouts) },
        { label: say("deploys-under-way"), value: String(underWay) },
        pause && { label: say("deploys-waiting"), value: String(waiting) },
      ),
      ...(pause ? [] : [note(say("deploys-how"))]),
    ],
    ...(pause && { choices: [[act(say("deploys-button-resume"), "deploys_resume", {}, "primary")]] }),
  };
}

/** Beside figures that a pause explains: since when nobody can begin a new agent (ms); nothing while everybody can. */
export const pausedSinceParts = (say: Say, pausedAtMs: number | null): Part[] =>
  pausedAtMs === null ? [] : [paragraph(say("stats-deploys-paused", { date: dayAndTime(say, pausedAtMs) }))];

/** Whom a pause would concern, before it begins. @param from what makes this button unlike another message's */
export const confirmPauseView = (
  say: Say,
  { checkouts, underWay }: DeployStanding,
  reason: string,
  from: string,
): View => ({
  tone: "warning",
  title: say("deploys-confirm-title"),
  private: true,
  body: [
    paragraph(say("deploys-paused-text")),
    fields(
      { label: say("blacklist-reason"), value: oneLine(reason, 300) },
      { label: say("deploys-checkouts"), value: String(checkouts) },
      { label: say("deploys-under-way"), value: String(underWay) },
    ),
  ],
  choices: [
    [
      confirm(say("deploys-button-pause"), "deploys_pause", { reason, from }),
      act(say("button-back"), "deploys_show"),
    ],
  ],
});

/** Somebody is told when it is over; or it is over already. */
export const awaitingView = (say: Say, isPaused: boolean): View => ({
  tone: "good",
  title: say(isPaused ? "deploys-await-title" : "deploys-reopened-title"),
  fresh: true,
  body: [paragraph(say(isPaused ? "deploys-await-text" : "deploys-reopened-text"))],
  choices: [[isPaused ? go(say("button-my-agents"), "bots") : go(say("button-deploy"), "deploy", "primary")]],
});

/** Told, once, to everybody who waited for it. */
export const reopenedView = (say: Say): View => ({
  tone: "good",
  title: say("deploys-reopened-title"),
  body: [paragraph(say("deploys-reopened-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary")]],
});
