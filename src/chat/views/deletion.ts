import { PLANS } from "../../domain/plans/plans.ts";
import type { MoneyInQuestion } from "../../services/accounts/deletion/money-in-question.ts";
import type { DeletionFacts } from "../../services/accounts/deletion/read-deletion.ts";
import { day } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Item, View } from "../view.ts";
import { act, go, note, paragraph } from "./parts.ts";
import { namesText } from "./plan.ts";

/** What must be typed. */
export const deletionWord = (say: Say): string => say("delete-word");

const agentsItem = (say: Say, { agents }: DeletionFacts): Item => ({
  title: say("delete-agents", { count: agents.length }),
  detail:
    agents.length === 0
      ? say("delete-agents-none")
      : say("delete-agents-text", { names: namesText(say, agents) }),
});

const plansItem = (say: Say, { plans }: DeletionFacts): Item => ({
  title: say("delete-plans", { count: plans.length }),
  detail:
    plans.length === 0
      ? say("delete-plans-none")
      : say("delete-plans-text", {
          plans: plans
            .map(({ plan, paidUntilMs }) =>
              paidUntilMs === null
                ? PLANS[plan].title
                : say("delete-plan-paid", { plan: PLANS[plan].title, date: day(say, paidUntilMs) }),
            )
            .join(", "),
        }),
});

const WAITS: Record<MoneyInQuestion, string> = {
  dispute_open: "delete-waits-dispute_open",
  refund_held: "delete-waits-refund_held",
  refund_underway: "delete-waits-refund_underway",
};
const inQuestionText = (say: Say, inQuestion: MoneyInQuestion): string => say(WAITS[inQuestion]);

/** What will happen, before it is confirmed by a word that nobody types by mistake. */
export function deletionView(say: Say, facts: DeletionFacts, wrong: boolean): View {
  const word = deletionWord(say);
  return {
    tone: "warning",
    title: say("delete-title"),
    private: true,
    fresh: true,
    body: [
      ...(wrong ? [paragraph(say("delete-wrong", { word }))] : []),
      paragraph(say("delete-text")),
      {
        kind: "items",
        items: [
          agentsItem(say, facts),
          plansItem(say, facts),
          { title: say("delete-erased"), detail: say("delete-erased-text") },
          { title: say("delete-kept"), detail: say("delete-kept-text") },
        ],
      },
      ...(facts.inQuestion === null ? [] : [paragraph(inQuestionText(say, facts.inQuestion))]),
      paragraph(say("delete-type", { word })),
      note(say("close-valid")),
    ],
    form: { kind: "word", hint: say("delete-hint", { word }), button: say("delete-button-type") },
    choices: [[act(say("delete-button-keep"), "delete_keep")]],
  };
}

/** It begins, or waits for money and says for which. */
export const deletionWantedView = (say: Say, inQuestion: MoneyInQuestion | null): View => ({
  tone: "busy",
  title: say(inQuestion === null ? "delete-begins-title" : "delete-waits-title"),
  private: true,
  body:
    inQuestion === null
      ? [paragraph(say("delete-begins-text"))]
      : [paragraph(inQuestionText(say, inQuestion)), paragraph(say("delete-waits-text"))],
  choices: [[act(say("delete-button-keep"), "delete_keep")]],
});

export const accountKeptView = (say: Say): View => ({
  tone: "good",
  title: say("delete-kept-title"),
  body: [paragraph(say("delete-kept-account"))],
  choices: [[go(say("button-settings"), "settings")]],
});

export const goodbyeView = (say: Say): View => ({
  tone: "plain",
  title: say("goodbye-title"),
  body: [paragraph(say("goodbye-text")), paragraph(say("goodbye-again"))],
});
