import { oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { act, paragraph } from "./parts.ts";

const FAILURES: Record<string, string> = {
  not_fetched: "revision-failed-not_fetched",
  not_restarted: "revision-failed-not_restarted",
  out_of_memory: "revision-failed-out_of_memory",
  down: "revision-failed-down",
  not_ready: "revision-failed-not_ready",
};

/** News about an agent's settings; null for an event that is none. */
export function revisionNewsView(
  say: Say,
  { deployment }: CardFacts,
  event: CardEvent,
  title: (model: string) => string,
): View | null {
  const args = { deploymentId: deployment.id };
  const name = oneLine(deployment.name);
  const model = title(textOf(event, "model") ?? deployment.model);
  const n = numberOf(event, "n") ?? 1;
  const reason = say(FAILURES[textOf(event, "why") ?? ""] ?? "revision-failed-not_ready");
  const status = act(say("button-status"), "agent_status_new", args);
  const settings: Choice = act(say("button-agent-settings"), "agent_settings_new", args);
  switch (event.type) {
    case "settings_settled":
      // Whoever was told that it went back by itself waits for no second message.
      return textOf(event, "why") === "fell_back"
        ? null
        : {
            tone: "good",
            title: say("settled-title", { name, model }),
            body: [paragraph(say("settled-text", { n }))],
            choices: [[status]],
          };
    case "settings_fell_back": {
      const from = title(textOf(event, "from") ?? "");
      return {
        tone: "warning",
        title: say("fell-back-title", { name, model }),
        body: [paragraph(say("fell-back-text", { from, reason })), paragraph(say("fell-back-next"))],
        choices: [[settings, status]],
      };
    }
    case "settings_stuck":
      return {
        tone: "bad",
        title: say("stuck-title", { name }),
        body: [paragraph(say("stuck-text", { model, reason })), paragraph(say("stuck-next"))],
        choices: [[act(say("button-mend-restart"), "mend_restart", args, "primary"), status]],
      };
    default:
      return null;
  }
}
