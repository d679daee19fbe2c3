import { type ChangeStep, mayUndo } from "../../domain/deployments/lease-change.ts";
import { isChanging } from "../../domain/deployments/phases.ts";
import { usdPerMonth } from "../../domain/providers/running-cost.ts";
import { dayAndTime, dollars, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, Step, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { act, fields, go, link, note, paragraph } from "./parts.ts";
import { providerName } from "./provider-name.ts";
import { reasonText } from "./reasons.ts";

/** Phases whose card tells of a change of lease, or of what came of one. */
const TITLES: Record<string, { title: string; tone: View["tone"] }> = {
  moving: { title: "card-title-moving", tone: "busy" },
  healing: { title: "card-title-healing", tone: "warning" },
  stopping: { title: "card-title-stopping", tone: "busy" },
  stopped: { title: "card-title-stopped", tone: "plain" },
  reclaiming: { title: "card-title-reclaiming", tone: "warning" },
};

const BEGINS = new Set(["move_begun", "heal_begun", "stop_begun"]);

/** What people see of a move, in order; several steps of ours are one of theirs. */
const MOVE: readonly { label: string; steps: readonly ChangeStep[] }[] = [
  { label: "change-step-saving", steps: ["saving"] },
  { label: "change-step-searching", steps: ["planning", "creating", "bidding", "leasing"] },
  { label: "change-step-starting", steps: ["sending_manifest", "starting"] },
  { label: "change-step-handing", steps: ["quieting", "fencing", "switching"] },
  { label: "change-step-retiring", steps: ["retiring"] },
];
const STOP: typeof MOVE = [
  { label: "change-step-saving", steps: ["saving"] },
  { label: "change-step-ending", steps: ["retiring"] },
];

/** The change that is under way, as its events tell it. */
export interface ChangeStory {
  begun: CardEvent;
  events: readonly CardEvent[];
  step: ChangeStep;
}

export function changeStory({ events }: CardFacts): ChangeStory | null {
  const at = events.findLastIndex(({ type }) => BEGINS.has(type));
  const begun = events[at];
  if (!begun) return null;
  const own = events.slice(at);
  const step = own.flatMap((event) => textOf(event, "step") ?? []).at(-1) ?? "saving";
  return { begun, events: own, step: step as ChangeStep };
}

export const isChangePhase = (phase: string): boolean => phase in TITLES;

/** Only who stops an agent may let it run again. */
const mayLetGo = ({ begun }: ChangeStory): boolean =>
  begun.type !== "stop_begun" || (textOf(begun, "by") ?? "owner") === "owner";

/** One that gives up what is under way, for as long as that is possible. */
export function cancelChoices(say: Say, deploymentId: string, story: ChangeStory | null): Choice[] {
  return story && mayUndo(story.step) && mayLetGo(story)
    ? [act(say("button-cancel"), "change_cancel_ask", { deploymentId })]
    : [];
}

function stepsOf(say: Say, facts: CardFacts, story: ChangeStory): Step[] {
  const list = story.begun.type === "stop_begun" ? STOP : MOVE;
  const reached = list.findIndex(({ steps }) => steps.includes(story.step));
  const missed = story.events.some(({ type }) => type === "save_missed");
  const skipsSave = story.begun.evidence.step !== undefined && story.begun.evidence.step !== "saving";
  const chosen = textOf(
    story.events.findLast(({ type }) => type === "provider_chosen"),
    "provider",
  );
  return list.flatMap(({ label, steps }, i): Step[] => {
    if (label === "change-step-saving" && skipsSave) return [];
    if (label === "change-step-saving" && missed)
      return [{ label: say("change-step-unsaved"), state: "failed" }];
    const state = reached < 0 ? "todo" : i < reached ? "done" : i > reached ? "todo" : "active";
    const isLeased = steps.includes("leasing") && chosen && state !== "todo";
    return [
      { label: isLeased ? say("step-leased", { provider: providerName(facts, chosen) }) : say(label), state },
    ];
  });
}

/** What else there is to know while it goes on. */
function notesOf(say: Say, facts: CardFacts, { events, step, begun }: ChangeStory): Part[] {
  const failed = events.filter((e) => e.type === "attempt_failed" && e.evidence.last !== true);
  const why = textOf(begun, "why");
  return [
    ...(begun.type === "heal_begun" || why === "reclaim" || why === "blacklist"
      ? [note(say("change-why", { reason: reasonText(say, why) }))]
      : []),
    ...failed.map((e) =>
      note(
        say("change-attempt", {
          provider: providerName(facts, textOf(e, "provider")),
          reason: reasonText(say, textOf(e, "why")),
        }),
      ),
    ),
    ...(step === "undoing" ? [note(say("change-undoing"))] : []),
    ...(step === "resting"
      ? [note(say("change-resting", { time: dayAndTime(say, numberOf(events.at(-1), "againAt") ?? 0) }))]
      : []),
  ];
}

function reclaimPart(say: Say, facts: CardFacts): Part[] {
  const announced = facts.events.findLast(({ type }) => type === "reclaim_announced");
  const atMs = numberOf(announced, "atMs");
  return atMs === null ? [] : [paragraph(say("reclaim-deadline", { time: dayAndTime(say, atMs) }))];
}

function placeFields(say: Say, facts: CardFacts): Part {
  const { channelUsername, phase } = facts.deployment;
  const chosen = facts.events.findLast(({ type }) => type === "provider_chosen");
  const price = numberOf(chosen, "priceUactPerBlock");
  const provider = textOf(chosen, "provider");
  return fields(
    channelUsername ? { label: say("card-bot"), value: `@${channelUsername}` } : null,
    phase !== "stopped" && provider
      ? { label: say("card-provider"), value: providerName(facts, provider) }
      : null,
    phase !== "stopped" && price !== null
      ? {
          label: say("card-hosting"),
          value: say("card-hosting-value", { price: dollars(say, usdPerMonth(price)) }),
        }
      : null,
  );
}

/** What lets a stopped agent run again, where that is its owner's to do. */
function afterStop(say: Say, { id: deploymentId, stoppedBy }: CardFacts["deployment"]): Choice[] {
  if (stoppedBy === "payment") return [go(say("button-billing"), "billing", "primary")];
  if (stoppedBy === "operator") return [go(say("button-support"), "paysupport")];
  return [act(say("button-resume"), "resume_go", { deploymentId }, "primary")];
}

/** The card of an agent whose lease changes, was given up, or is in doubt: its true steps, and how to leave them. */
export function changeCardView(say: Say, facts: CardFacts): View {
  const { deployment, botLink } = facts;
  const { phase, id: deploymentId } = deployment;
  const { title, tone } = TITLES[phase] ?? { title: "card-title-moving", tone: "busy" as const };
  const isUnderWay = isChanging(phase);
  const story = isUnderWay ? changeStory(facts) : null;
  const speaks = botLink !== null && phase !== "stopped";
  return {
    tone,
    title: say(title, { name: oneLine(deployment.name) }),
    body: [
      ...(story ? [{ kind: "steps" as const, steps: stepsOf(say, facts, story) }] : []),
      ...(story ? notesOf(say, facts, story) : []),
      ...(phase === "reclaiming" ? reclaimPart(say, facts) : []),
      ...(phase === "stopped" ? [paragraph(say("stopped-keeps"))] : []),
      placeFields(say, facts),
    ],
    choices: [
      [
        ...(speaks ? [link(say("button-open-bot"), botLink)] : []),
        ...(phase === "stopped" ? afterStop(say, deployment) : []),
        ...cancelChoices(say, deploymentId, story),
        act(say("button-status"), "agent_status_new", { deploymentId }),
      ],
    ],
  };
}
