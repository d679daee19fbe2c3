import type { Ailment, ProcessRunner } from "../agent/process-runner.ts";
import type { AkashTwin } from "../akash/akash-twin.ts";
import { type Switch, type SwitchGroup, transportSwitch } from "./switch.ts";

/** The nodes' own addresses; providers' gateways have others. */
const NODES = /^(POST \/$|GET \/(akash|cosmos)\/)/;
const SLOW_MS = 3_000;

/** What every agent suffers from; there are none to suffer where the sandbox runs no processes. */
const ailments = (agents: ProcessRunner | undefined): Switch[] => {
  const suffer = (ailment: Ailment, words: Pick<Switch, "id" | "title" | "does" | "watch">): Switch => ({
    ...words,
    state: () => (agents?.afflictedWith(ailment) ? "until you switch it off" : undefined),
    turn: (on) => agents?.afflict(ailment, on),
  });
  return agents === undefined
    ? []
    : [
        suffer("crash", {
          id: "akash.crash",
          title: "Agents crash",
          does: "Every agent's process ends as soon as it has started. Their containers go on.",
          watch:
            "Each owner is told once that it crashes again and again. Switched off, they are told that it answers again.",
        }),
        suffer("out_of_memory", {
          id: "akash.memory",
          title: "Agents run out of memory",
          does: "Every agent's process ends as one that has used up its memory.",
          watch: "Each owner is told that it ran out of memory, and that it is restarted.",
        }),
      ];
};

export const akashSwitches = (
  { faults, hazards }: AkashTwin,
  agents: ProcessRunner | undefined,
): SwitchGroup => ({
  twin: "akash",
  name: "Akash",
  switches: [
    transportSwitch(
      {
        id: "akash.down",
        title: "Chain node down",
        does: "Every connection to the chain's nodes is cut. Blocks are still made, and agents still run.",
        watch:
          "A deployment waits and goes on afterwards. Nothing is taken for gone because it could not be read.",
      },
      faults,
      { kind: "drop_before", match: NODES },
    ),
    transportSwitch(
      {
        id: "akash.slow",
        title: "Chain node slow",
        does: `Every answer of the chain's nodes takes ${SLOW_MS / 1000} seconds longer.`,
        watch: "The same steps, later. Nothing is sent twice.",
      },
      faults,
      { kind: "delay", match: NODES, delayMs: SLOW_MS },
    ),
    {
      id: "akash.no_bids",
      title: "Nobody bids",
      does: "No provider makes an offer for a new deployment. What runs goes on running.",
      watch: "After three tries GoClaw gives up, sends the money back and says so.",
      state: () => (hazards.isMarketSilent() ? "until you switch it off" : undefined),
      turn: (on) => hazards.silenceMarket(on),
    },
    ...ailments(agents),
  ],
});
