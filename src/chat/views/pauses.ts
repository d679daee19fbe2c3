import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { ModelPause } from "../../db/repositories/model-pause-repository.ts";
import { day, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Item, View } from "../view.ts";
import { pausedSinceParts } from "./deploy-pause.ts";
import { act, paragraph } from "./parts.ts";

/** What administrators call an agent: its bot, and its id where that has none. */
const botOf = (row: Deployment): string =>
  row.channelUsername === null ? row.id : `@${row.channelUsername}`;

interface Paused extends ModelPause {
  agent: Deployment;
}

const pausedItem = (say: Say, pause: Paused): Item => ({
  title: botOf(pause.agent),
  detail: say("pause-line", {
    date: day(say, pause.createdAt),
    reason: oneLine(pause.reason ?? "—", 300),
    agent: pause.deploymentId,
  }),
});

export interface PausedPage {
  /** Those whose paused agent is over, and who may start no other. */
  over: boolean;
  isAnybodyHeldBack: boolean;
  /** Since when (ms) nobody can begin a new agent; null while everybody can. */
  deploysPausedAtMs: number | null;
  /** Since when (ms) the last one of this page is paused, where more come after it. */
  next: number | null;
}

/** One page of the agents whose model the operator has paused, or of the people that a pause holds back. */
export function pausedModelsView(say: Say, paused: readonly Paused[], page: PausedPage): View {
  const { over, isAnybodyHeldBack, deploysPausedAtMs, next } = page;
  const which = over ? { over: "yes" } : {};
  const choices = [
    ...(next === null
      ? []
      : [[act(say("button-next-page"), "pauses_page", { before: String(next), ...which })]]),
    ...(isAnybodyHeldBack ? [[act(say("button-pause-held"), "pauses_page", { over: "yes" })]] : []),
    ...(over ? [] : [[act(say("deploys-button-show"), "deploys_show")]]),
  ];
  return {
    tone: deploysPausedAtMs === null ? "plain" : "warning",
    title: say(over ? "pause-held-title" : "pause-title"),
    private: true,
    body: [
      ...pausedSinceParts(say, deploysPausedAtMs),
      ...(paused.length === 0
        ? [paragraph(say(over ? "pause-held-empty" : "pause-empty"))]
        : [
            ...(over ? [paragraph(say("pause-held-text"))] : []),
            { kind: "items" as const, items: paused.map((pause) => pausedItem(say, pause)) },
          ]),
    ],
    ...(choices.length > 0 && { choices }),
  };
}

const WORDS = {
  paused: { title: "pause-on-title", text: "pause-on-text", already: "pause-on-already" },
  running: { title: "pause-off-title", text: "pause-off-text", already: "pause-off-already" },
};

/** What an administrator's word has come to. */
export function pauseSetView(say: Say, row: Deployment, to: "paused" | "running", changed: boolean): View {
  const words = WORDS[to];
  return {
    tone: changed ? "good" : "plain",
    title: say(words.title),
    body: [paragraph(say(changed ? words.text : words.already, { agent: botOf(row) }))],
  };
}
