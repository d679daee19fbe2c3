import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isChanging, isDeploying, isOver, isServing, type Phase } from "../../domain/deployments/phases.ts";
import { isToldAsIncident } from "../../domain/health/told.ts";
import type { agentStatus } from "../../services/deployments/agent-status.ts";
import { dollars, moment, oneLine, shortAddress, span, spanSince, tokens, uactInDollars } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, Part, View } from "../view.ts";
import { mayCloseNow, mayMoveNow, mayRestartNow, mayResumeNow, mayStopNow } from "../which-agents.ts";
import { modelChoices, modelFields } from "./agent-model.ts";
import { healthFields, type Next, nextFor } from "./health.ts";
import { STEP_TEXT } from "./live-card.ts";
import { act, fields, go, link, paragraph } from "./parts.ts";
import { planChoices, planFields } from "./plan-stand.ts";
import { chosenBecause } from "./provider-record.ts";

export type AgentStatus = Awaited<ReturnType<typeof agentStatus>>;

const PHASE_TEXT: Record<string, string> = {
  draft: "phase-draft",
  awaiting_payment: "phase-awaiting_payment",
  live: "phase-live",
  failing: "phase-failing",
  degraded: "phase-degraded",
  reclaiming: "phase-reclaiming",
  healing: "phase-healing",
  moving: "phase-moving",
  stopping: "phase-stopping",
  stopped: "phase-stopped",
  closing: "phase-closing",
  closed: "phase-closed",
  failed: "phase-failed",
};

export const phaseText = (say: Say, phase: string): string => say(PHASE_TEXT[phase] ?? "phase-deploying");
export const agentName = (row: Deployment): string => oneLine(row.name);

const HISTORY_LINES = 12;

function stepWords(say: Say, phase: string): string {
  const step = STEP_TEXT[phase];
  return step && phase !== "live" ? say(step) : phaseText(say, phase);
}

/** The last steps with their times (UTC), newest last. */
function history(say: Say, status: AgentStatus): Part[] {
  const steps = status.events.flatMap((e) => {
    const words = e.toPhase && stepWords(say, e.toPhase);
    return words ? [`${moment(say, e.createdAt)}  ${words}`] : [];
  });
  return steps.length === 0
    ? []
    : [{ kind: "log", title: say("status-history"), lines: steps.slice(-HISTORY_LINES) }];
}

/** Everything known of one agent. */
export function statusView(
  say: Say,
  status: AgentStatus,
  facts: { nowMs: number; modelTitle: string; botLink: string | null; makerLink?: string | null },
): View {
  const row = status.deployment;
  const mending = mendingOf(say, status, facts);
  const known: (Field | null)[] = [
    {
      label: say("status-phase"),
      value: say("status-phase-value", {
        phase: phaseText(say, row.phase),
        span: spanSince(say, facts.nowMs - row.phaseSince),
      }),
    },
    ...planFields(say, status.plan),
    ...(status.health ? healthFields(say, status.health, row, facts.nowMs) : []),
    ...modelFields(say, status),
    row.channelUsername ? { label: say("card-bot"), value: `@${row.channelUsername}` } : null,
    { label: say("status-model"), value: facts.modelTitle },
    { label: say("status-revision"), value: say("status-revision-value", { n: status.revision }) },
    ...useFields(say, status, facts.nowMs),
    status.provider ? { label: say("card-provider"), value: providerText(status.provider) } : null,
    status.provider && status.provider.record.started + status.provider.record.troubles > 0
      ? {
          label: say("status-record"),
          value: say("status-record-value", {
            well: status.provider.record.started,
            failed: status.provider.record.troubles,
          }),
        }
      : null,
    status.usdPerMonth === null
      ? null
      : {
          label: say("card-hosting"),
          value: say("card-hosting-value", { price: dollars(say, status.usdPerMonth) }),
        },
    status.spentUact === null
      ? null
      : { label: say("status-spent"), value: uactInDollars(say, status.spentUact) },
    status.escrowUact === null
      ? null
      : { label: say("card-escrow"), value: uactInDollars(say, status.escrowUact) },
    status.runwayHours === null
      ? null
      : {
          label: say("card-runway"),
          value: say("status-runway-value", { span: span(say, status.runwayHours * 3_600_000) }),
        },
  ];
  return {
    tone: toneOf(status),
    title: agentName(row),
    private: true,
    body: [
      fields(...known),
      ...(mending ? [paragraph(mending.text)] : []),
      ...(stoppedByOthers(row) === "operator" ? [paragraph(say("stopped-by-operator"))] : []),
      ...chosenBecause(say, status.choiceReason),
      ...history(say, status),
    ],
    choices: [
      ...(isServing(row.phase) && facts.botLink ? [[link(say("button-open-bot"), facts.botLink)]] : []),
      ...(mending && mending.choices.length > 0 ? [mending.choices] : []),
      ...(row.phase === "awaiting_payment" ? [[go(say("button-go-on-paying"), "deploy", "primary")]] : []),
      ...planChoices(say, status.plan),
      ...modelChoices(say, status),
      ...lookChoices(say, row),
      ...changeChoices(say, row, status.plan?.mayRun === true && row.stoppedBy === "payment"),
      [
        act(say("button-refresh"), "agent_status", { deploymentId: row.id }),
        ...(mayCloseNow(row) ? [act(say("button-close"), "close_ask", { deploymentId: row.id })] : []),
        go(say("button-my-agents"), "bots"),
      ],
    ],
  };
}

/** Buttons of the message about a silent agent that its status has anyway. */
const SHOWN_ANYWAY = new Set(["mend_restart", "mend_move", "close_ask", "agent_settings_new"]);

/** What is done about a silent agent, or has to be; null for one that answers. */
function mendingOf(
  say: Say,
  { health, deployment }: AgentStatus,
  { botLink, makerLink = null }: { botLink: string | null; makerLink?: string | null },
): Next | null {
  if (health?.state !== "silent" || !isToldAsIncident(health.fault)) return null;
  const { text, choices } = nextFor(say, health.fault, { deployment, botLink }, makerLink);
  const isNew = (choice: Choice): boolean =>
    choice.kind === "act"
      ? !SHOWN_ANYWAY.has(choice.act.verb)
      : choice.kind !== "link" || choice.url !== botLink;
  return { text, choices: choices.filter(isNew) };
}

/** A silent agent is never shown as one that is well. */
function toneOf({ deployment: { phase }, health }: AgentStatus): View["tone"] {
  if (phase === "live" && health?.state === "silent") return "warning";
  return TONES[phase] ?? (isOver(phase) ? "plain" : "busy");
}

/** How it is used and kept; nothing of that is said of one that never ran. */
function useFields(say: Say, status: AgentStatus, nowMs: number): Field[] {
  if (status.deployment.liveAt === null) return [];
  const ago = (ms: number | null, never: string): string =>
    ms === null ? say(never) : say("status-ago", { time: spanSince(say, nowMs - ms) });
  return [
    { label: say("status-last-answer"), value: ago(status.lastAnswerMs, "status-last-answer-none") },
    { label: say("status-tokens"), value: tokensText(say, status) },
    { label: say("status-backup"), value: ago(status.backupAtMs, "status-backup-none") },
  ];
}

function tokensText(say: Say, { periodTokens, plan }: AgentStatus): string {
  const used = tokens(say, periodTokens);
  return plan === null ? used : say("status-tokens-of", { used, limit: tokens(say, plan.tokens) });
}

/** What else can be looked at, for as long as there is something to see. */
function lookChoices(say: Say, { id: deploymentId, phase, liveAt }: Deployment): Choice[][] {
  if (liveAt === null) return [];
  return [
    [
      ...(isServing(phase) ? [act(say("button-logs"), "logs_show", { deploymentId })] : []),
      act(say("button-backups"), "backup_show", { deploymentId }),
      act(say("button-usage"), "usage_agent", { deploymentId }),
    ],
  ];
}

const TONES: Partial<Record<Phase, View["tone"]>> = {
  live: "good",
  degraded: "warning",
  reclaiming: "warning",
  healing: "warning",
  stopped: "plain",
};

/** Who stopped it, where that was not its owner: it is not theirs to start again. */
const stoppedByOthers = ({ phase, stoppedBy }: Deployment): "payment" | "operator" | null =>
  phase === "stopped" && (stoppedBy === "payment" || stoppedBy === "operator") ? stoppedBy : null;

/**
 * What may be done with where it runs; while something is under way that is to give it up.
 * @param isPaidAgain the money is there for whose want it was stopped
 */
export function changeChoices(say: Say, row: Deployment, isPaidAgain = false): Choice[][] {
  const args = { deploymentId: row.id };
  const offered = [
    ...(mayResumeNow(row) && (isPaidAgain || stoppedByOthers(row) === null)
      ? [act(say("button-resume"), "resume_go", args, "primary")]
      : []),
    ...(mayRestartNow(row) ? [act(say("button-restart"), "restart_ask", args)] : []),
    ...(mayMoveNow(row) ? [act(say("button-move"), "move_ask", args)] : []),
    ...(mayStopNow(row) && !isUnderWay(row) ? [act(say("button-stop"), "stop_ask", args)] : []),
    ...(isUnderWay(row) ? [act(say("button-cancel"), "change_cancel_ask", args)] : []),
  ];
  return offered.length > 0 ? [offered] : [];
}

const isUnderWay = ({ phase }: Deployment): boolean => isChanging(phase) || isDeploying(phase);

/** By its name as far as the books know it, and by its address. */
export const providerText = (p: { address: string; name: string }): string =>
  p.name === p.address ? shortAddress(p.address) : `${p.name} (${shortAddress(p.address)})`;
