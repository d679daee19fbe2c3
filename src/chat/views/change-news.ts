import { usdPerMonth } from "../../domain/providers/running-cost.ts";
import { dayAndTime, dollars, oneLine, span, uactInDollars } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { act, go, link, paragraph } from "./parts.ts";
import { providerName } from "./provider-name.ts";
import { reasonText } from "./reasons.ts";
import { resumeExhaustedView, resumeFailedView } from "./unrun.ts";

/** What an agent has of its memory after it moved, by whether it was saved before, and whether it is known until when. */
const SAVED: Record<string, { some: string; none: string }> = {
  made: { some: "moved-saved-made", none: "moved-saved-made-undated" },
  missed: { some: "moved-saved-missed", none: "moved-saved-none" },
  skipped: { some: "moved-saved-skipped", none: "moved-saved-skipped-none" },
};

function savedPart(say: Say, event: CardEvent): Part[] {
  if (event.evidence.savedSilent === true) return [paragraph(say("moved-saved-silent"))];
  const words = SAVED[textOf(event, "saved") ?? ""];
  if (!words) return [];
  const savedAtMs = numberOf(event, "savedAtMs");
  return [
    paragraph(savedAtMs === null ? say(words.none) : say(words.some, { time: dayAndTime(say, savedAtMs) })),
  ];
}

function costPart(say: Say, event: CardEvent): Part[] {
  const perBlock = numberOf(event, "priceUactPerBlock");
  if (perBlock === null) return [];
  const price = dollars(say, usdPerMonth(perBlock));
  const spentUact = numberOf(event, "spentUact");
  return [
    paragraph(
      spentUact === null
        ? say("moved-price", { price })
        : say("moved-cost", { price, spent: uactInDollars(say, spentUact) }),
    ),
  ];
}

/** It is somewhere else now: why, how long that took, how long nobody answered, and what it cost and costs. */
function movedView(say: Say, facts: CardFacts, event: CardEvent, status: Choice): View {
  const silentMs = numberOf(event, "silentMs");
  const isWish = textOf(event, "why") === "asked";
  return {
    tone: "good",
    title: say("moved-title", { name: oneLine(facts.deployment.name) }),
    body: [
      ...(isWish ? [] : [paragraph(say("change-why", { reason: reasonText(say, textOf(event, "why")) }))]),
      paragraph(
        say("moved-text", {
          from: providerName(facts, textOf(event, "from")),
          provider: providerName(facts, textOf(event, "provider")),
          time: span(say, numberOf(event, "tookMs") ?? 0),
        }),
      ),
      ...(silentMs === null ? [] : [paragraph(say("moved-silent", { time: span(say, silentMs) }))]),
      ...savedPart(say, event),
      ...costPart(say, event),
    ],
    choices: [[...(facts.botLink ? [link(say("button-open-bot"), facts.botLink)] : []), status]],
  };
}

const UNDONE = {
  move_undone: {
    title: "move-undone-title",
    unsaved: "move-undone-unsaved",
    again: { label: "button-move-again", verb: "move_ask" },
    anyway: { label: "button-move-unsaved", verb: "move_unsaved_ask" },
  },
  stop_undone: {
    title: "stop-undone-title",
    unsaved: "stop-undone-unsaved",
    again: { label: "button-stop-again", verb: "stop_ask" },
    anyway: { label: "button-stop-unsaved", verb: "stop_unsaved_ask" },
  },
} as const;

/** What was wanted was not done, and how it can be. */
function undoneView(
  say: Say,
  facts: CardFacts,
  event: CardEvent & { type: keyof typeof UNDONE },
  status: Choice,
): View | null {
  const failure = textOf(event, "failure");
  // Whoever cancels is answered at once.
  if (failure === "cancelled") return null;
  const { title, unsaved, again, anyway } = UNDONE[event.type];
  const args = { deploymentId: facts.deployment.id };
  const isUnsaved = failure === "not_saved";
  return {
    tone: "warning",
    title: say(title, { name: oneLine(facts.deployment.name) }),
    body: [
      paragraph(isUnsaved ? say(unsaved) : say("move-undone-text", { reason: reasonText(say, failure) })),
    ],
    choices: isUnsaved
      ? [
          [act(say(again.label), again.verb, args, "primary"), act(say(anyway.label), anyway.verb, args)],
          [status],
        ]
      : [[act(say(again.label), again.verb, args), status]],
  };
}

const STOPPED_BY: Record<string, string> = {
  payment: "stopped-by-payment",
  operator: "stopped-by-operator",
};

/** What its owner can do: start it, pay, or ask. */
function afterStop(say: Say, by: string, deploymentId: string): Choice[] {
  switch (by) {
    case "payment":
      return [go(say("button-billing"), "billing", "primary"), go(say("button-plan-show"), "plan")];
    case "operator":
      return [go(say("button-paysupport"), "paysupport")];
    default:
      return [act(say("button-resume"), "resume_go", { deploymentId }, "primary")];
  }
}

function stoppedView(say: Say, facts: CardFacts, event: CardEvent): View {
  const by = textOf(event, "by") ?? "owner";
  const words = STOPPED_BY[by];
  return {
    tone: "plain",
    title: say("stopped-title", { name: oneLine(facts.deployment.name) }),
    body: [
      ...(words ? [paragraph(say(words))] : []),
      paragraph(say("stopped-keeps")),
      ...(textOf(event, "saved") === "made"
        ? [paragraph(say("stopped-saved"))]
        : [paragraph(say("stopped-unsaved"))]),
    ],
    choices: [afterStop(say, by, facts.deployment.id)],
  };
}

/** News of where an agent runs, or why it does not; null for an event that is none. */
export function changeNewsView(say: Say, facts: CardFacts, event: CardEvent): View | null {
  const { id: deploymentId } = facts.deployment;
  const name = oneLine(facts.deployment.name);
  const status = act(say("button-status"), "agent_status_new", { deploymentId });
  const reason = reasonText(say, textOf(event, "why"));
  switch (event.type) {
    case "moved":
      return movedView(say, facts, event, status);
    case "move_undone":
    case "stop_undone":
      return undoneView(say, facts, { ...event, type: event.type }, status);
    case "stopped":
      return stoppedView(say, facts, event);
    case "heal_waits":
      if (numberOf(event, "rounds") !== 1) return null;
      return {
        tone: "bad",
        title: say("heal-waits-title", { name }),
        body: [
          paragraph(
            say("heal-waits-text", { reason, time: dayAndTime(say, numberOf(event, "againAt") ?? 0) }),
          ),
        ],
        choices: [[status, act(say("button-stop"), "stop_ask", { deploymentId })]],
      };
    case "heal_given_up":
      return {
        tone: "bad",
        title: say("heal-given-up-title", { name }),
        body: [
          paragraph(
            textOf(event, "why") === "heals_spent"
              ? say("heal-spent-text")
              : say("heal-given-up-text", { reason }),
          ),
        ],
        choices: [[status]],
      };
    case "resume_failed":
      return resumeFailedView(say, facts.deployment, event);
    case "resume_exhausted":
      return resumeExhaustedView(say, facts.deployment, event);
    case "reclaim_announced":
      return {
        tone: "warning",
        title: say("reclaim-title", { name }),
        body: [
          paragraph(
            say("reclaim-text", {
              provider: providerName(facts, textOf(event, "provider")),
              time: dayAndTime(say, numberOf(event, "atMs") ?? 0),
            }),
          ),
        ],
        choices: [[status]],
      };
    default:
      return null;
  }
}
