import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { SavingOutlook } from "../../services/backups/saving-outlook.ts";
import type { agentStatus } from "../../services/deployments/agent-status.ts";
import { oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, View } from "../view.ts";
import { mayRestartNow } from "../which-agents.ts";
import { type CardEvent, type CardFacts, textOf } from "./card-facts.ts";
import { beforeParts, heldChoices, heldFields } from "./held.ts";
import { act, confirm, go, note, paragraph } from "./parts.ts";

type AgentStatus = Awaited<ReturnType<typeof agentStatus>>;
const REASON_LENGTH = 300;

const isPausedBy = ({ pauses }: AgentStatus, who: "owner" | "operator") =>
  pauses.find((pause) => pause.pausedBy === who);

/** What keeps the agent from its model, and whether it is being given a new key. */
export function modelFields(say: Say, status: AgentStatus): Field[] {
  const label = say("status-model-use");
  const byOperator = isPausedBy(status, "operator");
  const reason = oneLine(byOperator?.reason ?? "—", REASON_LENGTH);
  return [
    ...(byOperator ? [{ label, value: say("status-paused-operator", { reason }) }] : []),
    ...(isPausedBy(status, "owner") ? [{ label, value: say("status-paused-owner") }] : []),
    ...(status.deployment.restartWantedAt === null
      ? []
      : [{ label: say("status-key"), value: say("status-key-on-its-way") }]),
    ...heldFields(say, status.deployment),
  ];
}

/** What its owner may do about its model. */
export function modelChoices(say: Say, status: AgentStatus): Choice[][] {
  const { id: deploymentId, phase } = status.deployment;
  const held = heldChoices(say, status.deployment);
  if (held.length > 0) return [held];
  if (phase !== "live" && phase !== "degraded") return [];
  const pause = isPausedBy(status, "owner")
    ? act(say("button-model-resume"), "model_resume", { deploymentId }, "primary")
    : act(say("button-model-pause"), "model_pause", { deploymentId });
  return [
    [act(say("button-agent-settings"), "agent_settings", { deploymentId })],
    [
      pause,
      ...(mayRestartNow(status.deployment) ? [act(say("button-key-new"), "key_ask", { deploymentId })] : []),
    ],
  ];
}

/** Asks once, in this chat, for five minutes (I9). */
export const confirmNewKeyView = (
  say: Say,
  row: Deployment,
  nonce: string,
  outlook: SavingOutlook,
): View => ({
  tone: "warning",
  title: say("key-title", { name: oneLine(row.name) }),
  private: true,
  body: [
    paragraph(say("key-text")),
    paragraph(say("key-overlap")),
    ...beforeParts(say, outlook),
    note(say("close-valid")),
  ],
  choices: [
    [
      confirm(say("button-key-yes"), "key_yes", { deploymentId: row.id, nonce }),
      act(say("button-key-no"), "agent_status", { deploymentId: row.id }),
    ],
  ],
});

export const newKeyOnItsWayView = (say: Say, row: Deployment): View => ({
  tone: "busy",
  title: say("key-begun-title", { name: oneLine(row.name) }),
  private: true,
  body: [paragraph(say("key-begun-text"))],
  choices: [[act(say("button-status"), "agent_status_new", { deploymentId: row.id })]],
});

const FAILED: Record<string, string> = {
  no_answer: "key-failed-no_answer",
  refused: "key-failed-refused",
  not_booted: "key-failed-not_booted",
  no_restart: "error-no_restart",
};

/** What a container starts anew for; the last of them before a restart is what it is told as. */
const WISHES = new Set(["restart_wanted", "new_key_wanted", "configuration_wanted", "restore_begun"]);
const isWish = ({ type }: CardEvent): boolean => WISHES.has(type) || type.startsWith("settings_");
const wishBefore = ({ events }: CardFacts, { id }: CardEvent): string =>
  events.findLast((event) => event.id < id && isWish(event))?.type ?? "";

/** News about an agent's model and its key; null for an event that is none. */
export function modelNewsView(say: Say, facts: CardFacts, event: CardEvent): View | null {
  const { deployment } = facts;
  const name = oneLine(deployment.name);
  const show = act(say("button-status"), "agent_status_new", { deploymentId: deployment.id });
  const news = (tone: View["tone"], title: string, text: string): View => ({
    tone,
    title,
    body: [paragraph(text)],
    choices: [[show]],
  });
  const wish = wishBefore(facts, event);
  const isForKey = wish === "new_key_wanted";
  // How that went is told as what became of the settings.
  if (event.type.startsWith("restart") && wish.startsWith("settings_")) return null;
  switch (event.type) {
    case "restarted":
      // What it began with is told by itself.
      if (wish === "restore_begun") return null;
      return isForKey
        ? news("good", say("key-done-title", { name }), say("key-done-text"))
        : news("good", say("restarted-title", { name }), say("restarted-text"));
    case "restart_failed":
      return news(
        "bad",
        say(isForKey ? "key-failed-title" : "restart-failed-title", { name }),
        say(FAILED[textOf(event, "why") ?? ""] ?? "key-failed-refused"),
      );
    case "model_paused":
      return textOf(event, "by") === "operator" ? pausedView(say, name, event, show) : null;
    case "model_resumed":
      return textOf(event, "by") === "operator"
        ? news("good", say("paused-over-title", { name }), say("paused-over-text"))
        : null;
    default:
      return null;
  }
}

const pausedView = (say: Say, name: string, event: CardEvent, show: Choice): View => ({
  tone: "bad",
  title: say("paused-title", { name }),
  body: [
    paragraph(say("paused-text", { reason: oneLine(textOf(event, "reason") ?? "—", REASON_LENGTH) })),
    paragraph(say("paused-next")),
  ],
  choices: [[show, go(say("button-support"), "paysupport")]],
});
