import type { AkashTwin } from "../akash/akash-twin.ts";
import { type SwitchGroup, transportSwitch } from "./switch.ts";

/** The nodes' own addresses; providers' gateways have others. */
const NODES = /^(POST \/$|GET \/(akash|cosmos)\/)/;
const SLOW_MS = 3_000;

export const akashSwitches = ({ faults, hazards }: AkashTwin): SwitchGroup => ({
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
  ],
});
