import type { StripeTwin } from "../stripe/twin.ts";
import type { SwitchGroup } from "./switch.ts";
import { webhookSwitches } from "./webhook-switches.ts";

export function stripeSwitches(stripe: StripeTwin): SwitchGroup {
  return {
    twin: "stripe",
    name: "Stripe",
    switches: [
      {
        id: "stripe.decline",
        title: "Decline the next card",
        does: "The bank says no to the next charge, whatever the card: at a checkout, at a renewal, or for a bigger plan.",
        watch:
          "The checkout says so, and the next try pays. A bigger plan does not begin until its invoice is paid. A declined renewal makes the plan overdue in /plan; the agent runs on for seven days.",
        state: () => (stripe.declinesNext ? "waiting for the next charge" : undefined),
        turn: (on) => {
          stripe.declinesNext = on;
        },
      },
      ...webhookSwitches("stripe", stripe),
    ],
  };
}
