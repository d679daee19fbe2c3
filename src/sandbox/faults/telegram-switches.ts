import { type TelegramTwin, tooManyRequests } from "../telegram/telegram-twin.ts";
import { type Switch, type SwitchGroup, transportSwitch } from "./switch.ts";

const RETRY_AFTER_S = 3;

const POLL_EVERY_MS = 400;

/** Polls with the tokens that bots had when it began, as somebody does who has got hold of them. */
function secondPoller(twin: TelegramTwin): Pick<Switch, "state" | "turn"> {
  let timer: NodeJS.Timeout | undefined;
  return {
    state: () => (timer ? "until you switch it off, or the token is another" : undefined),
    turn(on) {
      clearInterval(timer);
      timer = undefined;
      if (!on) return;
      const tokens = twin.otherBots().map(({ token }) => token);
      const poll = (token: string) =>
        fetch(`${twin.apiRoot}/bot${token}/getUpdates`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ timeout: 0, limit: 1 }),
        }).catch(() => undefined);
      timer = setInterval(() => void Promise.all(tokens.map(poll)), POLL_EVERY_MS);
      timer.unref();
    },
  };
}

export const telegramSwitches = (twin: TelegramTwin): SwitchGroup => ({
  twin: "telegram",
  name: "Telegram",
  switches: [
    transportSwitch(
      {
        id: "telegram.flood",
        title: "Too many requests",
        does: `Telegram refuses every message and edit with 429 and asks to wait ${RETRY_AFTER_S} seconds.`,
        watch:
          "The chat stands still. Switched off, it catches up within seconds, and nothing is said twice.",
      },
      twin.faults,
      tooManyRequests(/^POST \/bot[^/]+\/(send|edit)/, RETRY_AFTER_S),
    ),
    transportSwitch(
      {
        id: "telegram.silent",
        title: "Silence",
        does: "Telegram takes every request and answers none.",
        watch:
          "A deployment goes on behind the chat until its agent asks for its token, and waits there; no provider is blamed. Switched off, what you wrote is answered and the card ends right.",
      },
      twin.faults,
      { kind: "hang", match: /^POST \/bot/ },
    ),
    {
      id: "telegram.second_poller",
      title: "Somebody else at the token",
      does: "Another program polls with the tokens that agents' bots have now, so Telegram answers 409 to them.",
      watch:
        "The owner is told within seconds, with a button that gives the bot another token. Then it answers again.",
      ...secondPoller(twin),
    },
  ],
});
