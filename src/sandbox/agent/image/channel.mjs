import { createDiscord } from "./discord.mjs";
import { createTelegram } from "./telegram.mjs";

/** An agent without a channel runs, and nobody can talk to it. */
const silence = {
  name: "none",
  state: { connected: true },
  listen: async () => {},
  send: async () => {},
  typing: async () => {},
  stop() {},
};

/** The platform that the configuration names. */
export function createChannel({ discord, telegram }, log) {
  if (discord) return createDiscord(discord, log);
  return telegram ? createTelegram(telegram, log) : silence;
}
