import { type DiscordTwin, tooManyRequests } from "../discord/discord-twin.ts";
import { type SwitchGroup, transportSwitch } from "./switch.ts";

const RETRY_AFTER_S = 3;
const LATE_MS = 3_500;

export const discordSwitches = ({ faults, gateway, you, main }: DiscordTwin): SwitchGroup => ({
  twin: "discord",
  name: "Discord",
  switches: [
    transportSwitch(
      {
        id: "discord.flood",
        title: "Too many requests",
        does: `Discord refuses every message and edit with 429 and asks to wait ${RETRY_AFTER_S} seconds.`,
        watch: "Cards stand still. Switched off, they catch up, and nothing is said twice.",
      },
      faults,
      tooManyRequests(/^(POST|PATCH) \/api\/v\d+\/(channels|webhooks)\//, RETRY_AFTER_S),
    ),
    transportSwitch(
      {
        id: "discord.late",
        title: "Answers arrive too late",
        does: "Every first answer to a command or a tap is on its way for longer than the three seconds that Discord waits.",
        watch:
          "“The application did not respond.” What the tap began goes on all the same, and its result is written to you as a message.",
      },
      faults,
      { kind: "delay", match: /^POST \/api\/v\d+\/interactions\//, delayMs: LATE_MS },
    ),
    {
      id: "discord.gateway",
      title: "Gateway down",
      does: "Every connection to the gateway is cut, and none is taken. Requests are still answered.",
      watch: "Commands are not answered. Switched off, GoClaw takes its session up again within seconds.",
      state: () => (gateway.isDown ? "until you switch it off" : undefined),
      turn: (on) => gateway.setDown(on),
    },
    {
      id: "discord.shut",
      title: "Your direct messages are closed",
      does: `You have blocked ${main.name}: its messages to you are refused with 50007.`,
      watch:
        "News that has nowhere to go is kept for you and not tried again and again. Switched off, the next command tells it.",
      state: () => (you.hasBlocked(main.name) ? "until you switch it off" : undefined),
      turn: (on) => (on ? you.blocks(main.name) : you.unblocks(main.name)),
    },
  ],
});
