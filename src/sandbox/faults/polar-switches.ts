import type { PolarTwin } from "../polar/twin.ts";
import type { Switch, SwitchGroup } from "./switch.ts";
import { webhookSwitches } from "./webhook-switches.ts";

function disputeSwitch(polar: PolarTwin): Switch {
  const open = () => polar.ledger.disputes().filter((one) => !one.closed);
  let isOn = false;
  return {
    id: "polar.dispute",
    title: "Dispute the newest payment",
    does: "The bank takes the newest payment back. Polar sends no webhook about it.",
    watch: "GoClaw asks for disputes every ten minutes: then the agent is closed and the plan is over.",
    state() {
      if (!isOn) return undefined;
      return open().length > 0 ? "disputed; won when switched off" : "nothing is paid yet";
    },
    turn(on) {
      isOn = on;
      if (!on) for (const one of open()) polar.closeDispute(one.id, "won");
      const newest = polar.ledger.orders().findLast((one) => one.status === "paid");
      if (on && newest) polar.dispute(newest.id);
    },
  };
}

const SLOW_MS = 3_600_000;

function slowPapersSwitch(polar: PolarTwin): Switch {
  const usualMs = polar.renderMs;
  return {
    id: "polar.slow_papers",
    title: "Receipts take an hour",
    does: "Polar answers that a receipt which nobody asked for yet is being made, and has it an hour later, or when this is switched off.",
    watch:
      "/billing, then a receipt's button: after a few looks the chat says that it is being made, and offers to look again.",
    state: () => (polar.renderMs === SLOW_MS ? "those that nobody has had yet" : undefined),
    turn: (on) => {
      polar.renderMs = on ? SLOW_MS : usualMs;
    },
  };
}

export const polarSwitches = (polar: PolarTwin): SwitchGroup => ({
  twin: "polar",
  name: "Polar",
  switches: [
    {
      id: "polar.decline",
      title: "Decline the next card",
      does: "The bank says no to the next charge, whatever the card: at a checkout, or at a renewal.",
      watch:
        "The checkout says so, and the next try pays. After a declined renewal Polar tries again for three weeks; the plan is overdue in /plan.",
      state: () => (polar.declinesNext ? "waiting for the next charge" : undefined),
      turn: (on) => {
        polar.declinesNext = on;
      },
    },
    disputeSwitch(polar),
    slowPapersSwitch(polar),
    ...webhookSwitches("polar", polar),
  ],
});
