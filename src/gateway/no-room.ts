import type { GatewayError } from "./answers.ts";
import type { NoRoom } from "./ledger/ledger.ts";

const limit = (message: string): GatewayError => ({
  status: 429,
  message,
  type: "rate_limit_exceeded",
  code: "rate_limit_exceeded",
});

/** What an agent is told when there is no room for its call. OpenClaw shows "… limit reached" to its person as it is. */
export function refusalFor({ why }: NoRoom): GatewayError {
  switch (why) {
    case "period":
      return limit("Monthly limit reached for your GoClaw plan.");
    case "hour":
      return limit("Hourly limit reached for your GoClaw plan.");
    case "budget":
      return limit("Daily limit reached: this bot's budget for today is used up.");
    case "busy":
      return limit("Too many requests of this key at once. Please try again when one has ended.");
    case "unable":
      return {
        status: 503,
        message: "GoClaw cannot keep its books right now. Please try again in a minute.",
        type: "server_error",
        code: "service_unavailable",
      };
  }
}
