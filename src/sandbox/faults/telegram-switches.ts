import { type TelegramTwin, tooManyRequests } from "../telegram/telegram-twin.ts";
import { type SwitchGroup, transportSwitch } from "./switch.ts";

const RETRY_AFTER_S = 3;

export const telegramSwitches = ({ faults }: TelegramTwin): SwitchGroup => ({
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
      faults,
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
      faults,
      { kind: "hang", match: /^POST \/bot/ },
    ),
  ],
});
