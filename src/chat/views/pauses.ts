import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { ModelPause } from "../../db/repositories/model-pause-repository.ts";
import { day, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Item, View } from "../view.ts";
import { act, paragraph } from "./parts.ts";

/** What administrators call an agent: its bot, and its id where that has none. */
const botOf = (row: Deployment): string =>
  row.channelUsername === null ? row.id : `@${row.channelUsername}`;

const pausedItem = (say: Say, pause: ModelPause & { agent: Deployment | null }): Item => ({
  title: pause.agent ? botOf(pause.agent) : pause.deploymentId,
  detail: say("pause-line", {
    date: day(say, pause.createdAt),
    reason: oneLine(pause.reason ?? "—", 300),
    agent: pause.deploymentId,
  }),
});

/** One page of the agents whose model the operator has paused. */
export const pausedModelsView = (
  say: Say,
  paused: readonly (ModelPause & { agent: Deployment | null })[],
  nextBefore: string | null,
): View => ({
  tone: "plain",
  title: say("pause-title"),
  private: true,
  body:
    paused.length === 0
      ? [paragraph(say("pause-empty"))]
      : [{ kind: "items", items: paused.map((pause) => pausedItem(say, pause)) }],
  ...(nextBefore && { choices: [[act(say("button-next-page"), "pauses_page", { before: nextBefore })]] }),
});

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
