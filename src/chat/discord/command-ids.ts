import { z } from "zod";
import type { Log } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";
import { COMMANDS } from "../registry.ts";
import { unexpected } from "./api.ts";
import type { DiscordBot } from "./bot.ts";
import type { CommandIds } from "./render.ts";

export type RegisteredCommands = z.output<typeof Commands>;

/** What this process knows of them. */
export interface KnownCommands {
  /** Asks Discord where one is missing: another process may have registered them. Never fails; they are good to have. */
  ids(): Promise<CommandIds>;
  learn(ids: CommandIds): void;
}

const Command = z.looseObject({ id: z.string(), name: z.string() });
const Commands = z.array(Command);

const ASK_AGAIN_MS = 60_000;
/** A message does not wait longer for what only makes it nicer. */
const TIMEOUT_MS = 2_000;
/** A command with verbs can be tapped with its verb only. */
const TAPPABLE = new Set(COMMANDS.flatMap(({ name, verbs }) => (verbs ? [] : name)));

export const commandsRoute = ({ application }: Pick<DiscordBot, "application">) =>
  `/applications/${application.id}/commands` as const;

/** @throws AppError `unavailable` when it is not Discord's answer */
export function readCommands(answer: unknown): RegisteredCommands {
  const parsed = Commands.safeParse(answer);
  if (!parsed.success) throw unexpected("the commands");
  return parsed.data;
}

export const idsOf = (registered: RegisteredCommands): CommandIds =>
  new Map(registered.flatMap(({ name, id }) => (TAPPABLE.has(name) ? [[name, id]] : [])));

export function createKnownCommands(parts: {
  bot: Pick<DiscordBot, "api" | "application">;
  clock: Clock;
  log: Log;
}): KnownCommands {
  const { bot, clock, log } = parts;
  let known: CommandIds = new Map();
  let asking: Promise<void> | null = null;
  let askAgainAt = 0;

  async function ask(): Promise<void> {
    try {
      const answer = await bot.api.call("GET", commandsRoute(bot), { timeoutMs: TIMEOUT_MS });
      known = idsOf(readCommands(answer));
    } catch (error) {
      log.warn({ event: "discord.commands_unknown", err: error });
    } finally {
      asking = null;
    }
  }

  return {
    async ids() {
      if (asking === null && known.size < TAPPABLE.size && askAgainAt <= clock.now()) {
        askAgainAt = clock.now() + ASK_AGAIN_MS;
        asking = ask();
      }
      await asking;
      return known;
    },
    learn(ids) {
      known = ids;
    },
  };
}
