import type { StripeTwin } from "../stripe/twin.ts";
import type { SwitchGroup } from "./switch.ts";

export function stripeSwitches(stripe: StripeTwin): SwitchGroup {
  const { webhooks } = stripe;
  const isLosingAll = (): boolean => webhooks.obstacles().toDrop === Number.POSITIVE_INFINITY;
  return {
    twin: "stripe",
    name: "Stripe",
    switches: [
      {
        id: "stripe.decline",
        title: "Decline the next card",
        does: "The bank says no to the next charge, whatever the card: at a checkout, or at a renewal.",
        watch:
          "The checkout says so, and the next try pays. A declined renewal makes the plan overdue in /plan; the agent runs on.",
        state: () => (stripe.declinesNext ? "waiting for the next charge" : undefined),
        turn: (on) => {
          stripe.declinesNext = on;
        },
      },
      {
        id: "stripe.drop",
        title: "Drop the next webhook",
        does: "One event is never sent.",
        watch: "Nothing. Several events tell of each payment, and any of them makes GoClaw look for itself.",
        state() {
          const { toDrop } = webhooks.obstacles();
          return toDrop > 0 && !isLosingAll() ? "waiting for the next event" : undefined;
        },
        turn(on) {
          webhooks.dropNone();
          if (on) webhooks.dropNext(1);
        },
      },
      {
        id: "stripe.lose",
        title: "Lose all webhooks",
        does: "No event is sent, now or later.",
        watch:
          "The page after the checkout is enough. If you close the checkout too soon, GoClaw finds the payment within a minute.",
        state: () => (isLosingAll() ? "until you switch it off" : undefined),
        turn(on) {
          webhooks.dropNone();
          if (on) webhooks.dropNext(Number.POSITIVE_INFINITY);
        },
      },
      {
        id: "stripe.hold",
        title: "Hold webhooks back",
        does: "Events wait. Switched off, they all come at once, in no order.",
        watch: "Late, early or twice: one payment makes one agent.",
        state() {
          const { holding, held } = webhooks.obstacles();
          return holding ? `${held} held back` : undefined;
        },
        turn(on) {
          if (on) stripe.holdWebhooks();
          else stripe.releaseWebhooks("shuffled");
        },
      },
    ],
  };
}
