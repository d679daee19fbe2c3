import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { agentName, changeChoices, phaseText } from "./agents.ts";
import { act, fields, go, note, paragraph } from "./parts.ts";

/** @param hadSome whether there were agents that ended */
export const noAgentsView = (say: Say, hadSome: boolean): View => ({
  tone: "plain",
  title: say(hadSome ? "agents-none-now-title" : "agents-none-title"),
  body: [paragraph(say(hadSome ? "agents-none-now-text" : "agents-none-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary")]],
});

const agentItem = (say: Say, row: Deployment) => ({
  title: agentName(row),
  detail: say("agent-line", { phase: phaseText(say, row.phase), username: row.channelUsername ?? "—" }),
});

/** What tells agents of one name apart on their buttons: the bot, of which each has its own while it lives. */
export function labelsOf(rows: readonly Deployment[]): (row: Deployment) => string {
  const names = rows.map(agentName);
  const isShared = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  return (row) => {
    const name = agentName(row);
    return isShared(name) && row.channelUsername ? `${name} · @${row.channelUsername}` : name;
  };
}

/** One page of a person's agents, each a tap away. */
export function agentsView(say: Say, rows: readonly Deployment[], nextAfter: string | null): View {
  const label = labelsOf(rows);
  const more: Choice[][] = nextAfter
    ? [[act(say("button-next-page"), "agents_page", { after: nextAfter })]]
    : [];
  return {
    tone: "plain",
    title: say("agents-title"),
    private: true,
    body: [{ kind: "items", choosable: true, items: rows.map((row) => agentItem(say, row)) }],
    choices: [
      ...rows.map((row) => [act(label(row), "agent_status", { deploymentId: row.id })]),
      ...more,
      [go(say("button-deploy"), "deploy", "primary")],
    ],
  };
}

interface Picking {
  /** What was typed, where no agent is called that. */
  missed: string | null;
  args: Record<string, string>;
  /** Whether there are more than are shown. */
  more: boolean;
}

/** Which of several agents a command is about. */
export function pickAgentView(
  say: Say,
  rows: readonly Deployment[],
  verb: string,
  { missed, args, more }: Picking,
): View {
  const label = labelsOf(rows);
  return {
    tone: "plain",
    title: say("agents-pick-title"),
    private: true,
    body: [
      ...(missed ? [paragraph(say("agents-no-match", { name: oneLine(missed) }))] : []),
      { kind: "items", choosable: true, items: rows.map((row) => agentItem(say, row)) },
      ...(more ? [note(say("agents-pick-more"))] : []),
    ],
    choices: rows.map((row) => [act(label(row), verb, { ...args, deploymentId: row.id })]),
  };
}

/** How the agent stands that somebody named, where what they wanted means nothing for it now. */
export const notNowView = (say: Say, row: Deployment): View => ({
  tone: "plain",
  title: agentName(row),
  private: true,
  body: [
    fields({ label: say("status-phase"), value: phaseText(say, row.phase) }),
    paragraph(say(isBusy(row) ? "agents-not-now-busy" : "agents-not-now")),
  ],
  choices: [
    ...changeChoices(say, row),
    [
      act(say("button-status"), "agent_status", { deploymentId: row.id }),
      go(say("button-my-agents"), "bots"),
    ],
  ],
});

const isBusy = ({ restartWantedAt, heldAct }: Deployment): boolean =>
  restartWantedAt !== null || heldAct !== null;
