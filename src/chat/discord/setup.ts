import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { COMMANDS } from "../registry.ts";
import { type DiscordBot, readApplication } from "./bot.ts";
import { commandsRoute, idsOf, readCommands } from "./command-ids.ts";
import { commandBody, isSameSet } from "./commands.ts";
import type { CommandIds } from "./render.ts";

/** How interactions reach us; Discord knows either way, but not both. */
export type DiscordDelivery = { mode: "gateway" } | { mode: "http"; url: string };

export interface DiscordSetup {
  bot: DiscordBot;
  delivery: DiscordDelivery;
  log: Log;
}

/** Tells Discord where interactions go, when it thinks otherwise. */
async function setDelivery({ bot, delivery, log }: DiscordSetup): Promise<void> {
  const { interactions_endpoint_url: present } = await readApplication(bot.api);
  const wanted = delivery.mode === "http" ? delivery.url : null;
  if ((present || null) === wanted) return;
  try {
    await bot.api.call("PATCH", "/applications/@me", { body: { interactions_endpoint_url: wanted } });
  } catch (error) {
    throw asRefusedEndpoint(error, wanted);
  }
  log.warn({
    event: "discord.delivery_changed",
    mode: delivery.mode,
    replaced: present ? "an endpoint" : "none",
  });
}

/** Discord tries an endpoint before it takes it. */
function asRefusedEndpoint(error: unknown, url: string | null): unknown {
  if (!(error instanceof AppError) || error.code !== "rejected" || url === null) return error;
  return new AppError(
    "misconfigured",
    `Discord cannot reach ${url}, or does not get its answer. PUBLIC_URL must lead to this process over https; without one use DISCORD_MODE=gateway.`,
    { cause: error },
  );
}

/** Registers every command of ours, and only when Discord has others: it limits how often that may be done. */
async function setCommands({ bot, log }: DiscordSetup): Promise<CommandIds> {
  const route = commandsRoute(bot);
  const wanted = COMMANDS.map(commandBody);
  let present = readCommands(await bot.api.call("GET", route, { query: { with_localizations: "true" } }));
  if (!isSameSet(present, wanted)) {
    present = readCommands(await bot.api.call("PUT", route, { body: wanted }));
    log.info({ event: "discord.commands_registered", commands: present.length });
  }
  return idsOf(present);
}

/**
 * Puts the way of delivery and the commands in order at start. It needs nothing that lasts: a replica that does it
 * again changes nothing.
 * @returns the ids of commands that can be tapped
 */
export async function setUpDiscord(setup: DiscordSetup): Promise<CommandIds> {
  await setDelivery(setup);
  return await setCommands(setup);
}
