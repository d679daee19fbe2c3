import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { heldOf, nameOf, type WishName } from "../../services/agents/held-act.ts";
import { mayCancelHeld, mayHurryHeld } from "../../services/agents/release-held.ts";
import type { SavingOutlook } from "../../services/backups/saving-outlook.ts";
import { dayAndTime, oneLine, span } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, Part, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { act, paragraph } from "./parts.ts";

const WISH: Record<WishName, string> = {
  restart: "held-wish-restart",
  key: "held-wish-key",
  restore: "held-wish-restore",
  settings: "held-wish-settings",
  rollback: "held-wish-rollback",
  fall_back: "held-wish-rollback",
};

const wishText = (say: Say, event: CardEvent): string => {
  const texts: Record<string, string> = WISH;
  return say(texts[textOf(event, "what") ?? ""] ?? "held-wish-restart");
};

/** What is done before something that touches a running agent; where it cannot be saved, what that puts at risk. */
export function beforeParts(say: Say, { canSave, waitMs, savedAtMs }: SavingOutlook): Part[] {
  if (canSave) return [paragraph(say("held-before", { time: span(say, waitMs) }))];
  return [
    paragraph(
      savedAtMs === null
        ? say("held-before-never")
        : say("held-before-unsaved", { when: dayAndTime(say, savedAtMs) }),
    ),
  ];
}

/** What waits until an agent is saved, on its status. */
export function heldFields(say: Say, row: Deployment): Field[] {
  const held = heldOf(row);
  return held === null ? [] : [{ label: say("status-held"), value: say(WISH[nameOf(held.wish)]) }];
}

/** What its owner may do about that. */
export function heldChoices(say: Say, row: Deployment): Choice[] {
  const held = heldOf(row);
  if (held === null) return [];
  const { wish, sinceMs } = held;
  const args = { deploymentId: row.id, since: String(sinceMs) };
  return [
    ...(mayHurryHeld(wish) ? [act(say("button-held-now"), "held_now", args)] : []),
    ...(mayCancelHeld(wish) ? [act(say("button-held-cancel"), "held_cancel", args)] : []),
  ];
}

/** Said in place of what was wanted, while the agent is saved for that; null for one for which nothing waits. */
export function heldView(say: Say, row: Deployment): View | null {
  const held = heldOf(row);
  if (held === null) return null;
  return {
    tone: "busy",
    title: say("held-title", { name: oneLine(row.name) }),
    private: true,
    body: [paragraph(say("held-text", { wish: say(WISH[nameOf(held.wish)]) }))],
    choices: [
      heldChoices(say, row),
      [act(say("button-status"), "agent_status_new", { deploymentId: row.id })],
    ].filter(({ length }) => length > 0),
  };
}

/** Whoever took it back is answered at once. */
export const heldCancelledView = (say: Say, row: Deployment): View => ({
  tone: "good",
  title: say("held-cancelled-title", { name: oneLine(row.name) }),
  private: true,
  body: [paragraph(say("held-cancelled-text"))],
  choices: [[act(say("button-status"), "agent_status_new", { deploymentId: row.id })]],
});

const GIVEN_UP: Record<string, string> = {
  not_saved: "held-failed-not_saved",
  chosen_gone: "held-failed-chosen_gone",
  restart_recent: "held-failed-restart_recent",
  not_entitled: "held-failed-not_entitled",
  unknown_model: "held-failed-unknown_model",
  asker_gone: "held-failed-asker_gone",
};

/** News of what waited for a backup; null for an event that is none. */
export function heldNewsView(say: Say, { deployment }: CardFacts, event: CardEvent): View | null {
  const args = { deploymentId: deployment.id };
  const name = oneLine(deployment.name);
  const wish = wishText(say, event);
  const status = act(say("button-status"), "agent_status_new", args);
  const backups = act(say("button-backups"), "backup_show", args);
  switch (event.type) {
    case "act_unsaved": {
      const savedAtMs = numberOf(event, "savedAtMs");
      return {
        tone: "warning",
        title: say("held-unsaved-title", { name }),
        body: [
          paragraph(
            savedAtMs === null
              ? say("held-unsaved-never", { wish })
              : say("held-unsaved-text", { wish, when: dayAndTime(say, savedAtMs) }),
          ),
        ],
        choices: [[backups, status]],
      };
    }
    case "act_given_up":
      // Nobody but GoClaw wanted that, which sees anew how it goes; and that an agent is closed is told as such.
      if (textOf(event, "what") === "fall_back" || textOf(event, "why") === "closed") return null;
      return {
        tone: "bad",
        title: say("held-failed-title", { name }),
        body: [paragraph(say(GIVEN_UP[textOf(event, "why") ?? ""] ?? "held-failed-not_live", { wish }))],
        choices: [[status, backups]],
      };
    default:
      return null;
  }
}
