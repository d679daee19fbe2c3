import { dayAndTime } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { act, note, paragraph } from "./parts.ts";

/** An agent's machine will not be paid for much longer, and why: news for its owner. Null for any other event. */
export function runwayNewsView(say: Say, { deployment }: CardFacts, event: CardEvent): View | null {
  const hours = numberOf(event, "leftHours");
  const endsAt = numberOf(event, "endsAt");
  if (event.type !== "runs_out" || hours === null || endsAt === null) return null;
  const why = textOf(event, "why") === "budget" ? "runway-budget" : "runway-float";
  const name = deployment.name;
  return {
    tone: hours < 6 ? "bad" : "warning",
    title: say("runway-title", { name, hours }),
    body: [paragraph(say(why)), note(say("runway-then", { date: dayAndTime(say, endsAt) }))],
    choices: [[act(say("button-status"), "agent_status_new", { deploymentId: deployment.id })]],
  };
}
