import type { ConsoleTwin } from "../akash/console-api/console-twin.ts";
import { type SwitchGroup, transportSwitch } from "./switch.ts";

const EVERYTHING = /./;
const READS = /^GET /;
const CREATE = /^POST \/v1\/deployments$/;
const SLOW_MS = 10_000;
const ERROR_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";

/** What users of the real service met. It matters where GoClaw runs with AKASH_BACKEND=console. */
export const consoleApiSwitches = (consoleApi: ConsoleTwin): SwitchGroup => ({
  twin: "console-api",
  name: "Console API",
  switches: [
    transportSwitch(
      {
        id: "console.slow",
        title: "Ten-second answers",
        does: `Every read takes ${SLOW_MS / 1000} seconds longer.`,
        watch: "The same steps, later. Nothing is sent twice.",
      },
      consoleApi.faults,
      { kind: "delay", match: READS, delayMs: SLOW_MS },
    ),
    transportSwitch(
      {
        id: "console.page",
        title: "Error pages",
        does: "Every answer is a 502 as a web page, not the API's own JSON.",
        watch: "A deployment waits and goes on afterwards. Nothing is taken for gone because of a page.",
      },
      consoleApi.faults,
      {
        kind: "status",
        match: EVERYTHING,
        status: 502,
        headers: { "content-type": "text/html" },
        body: ERROR_PAGE,
      },
    ),
    transportSwitch(
      {
        id: "console.limit",
        title: "Says 429",
        does: "Every request is one too many, and no Retry-After says for how long.",
        watch: "GoClaw leaves it alone, longer each time, and goes on afterwards.",
      },
      consoleApi.faults,
      {
        kind: "status",
        match: EVERYTHING,
        status: 429,
        headers: { "content-type": "text/plain" },
        body: "Too Many Requests",
      },
    ),
    transportSwitch(
      {
        id: "console.lost",
        title: "Lose the answer to a create",
        does: "The deployment is made, and the connection is cut before the answer.",
        watch: "GoClaw finds it in the list by its manifest and goes on with it. There is no second one.",
      },
      consoleApi.faults,
      { kind: "drop_after", match: CREATE },
    ),
    {
      id: "console.wallet",
      title: "Wallet not ready",
      does: "The account's wallet is not activated: a create is refused with 409.",
      watch: "A deployment waits, and goes on once it is.",
      state: () => (consoleApi.account().ready ? undefined : "until you switch it off"),
      turn: (on) => consoleApi.changeAccount({ ready: !on }),
    },
    {
      id: "console.screening",
      title: "Screening behind its flag",
      does: "Bid screening answers every question with nobody, as the real service does while it is switched off.",
      watch: "The price card says nothing of providers, and the checkout opens as before.",
      state: () => (consoleApi.isScreening() ? undefined : "until you switch it off"),
      turn: (on) => consoleApi.screen(!on),
    },
  ],
});
