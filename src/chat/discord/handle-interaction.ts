import { AppError } from "../../errors.ts";
import { apologize, type ChatDeps, handleIntent } from "../receive/handle-intent.ts";
import type { Intent } from "../receive/intent.ts";
import { isShortWait } from "../receive/short-wait.ts";
import type { DiscordBot } from "./bot.ts";
import { decodeInteraction } from "./decode.ts";
import type { FirstAnswers } from "./first-answers.ts";
import {
  ASKED,
  type Interaction,
  isInPrivateChat,
  madeAtMs,
  personOf,
  readInteraction,
} from "./interaction.ts";
import { TOKEN_MS } from "./message-ref.ts";

export interface DiscordHandler {
  /** Handles one stored interaction; safe to call again for the same row. @throws AppError as `handleIntent`, to be retried */
  handle(row: { id: string }, payload: string): Promise<void>;
  /** Answers an interaction that is given up after too many tries. */
  giveUp(row: { id: string }, payload: string): Promise<void>;
}

/** The lane handler for inbox rows of source `discord`. */
export function createDiscordHandler(
  bot: DiscordBot,
  firstAnswers: FirstAnswers,
  deps: ChatDeps,
): DiscordHandler {
  const contextOf = (row: { id: string }) => deps.contextFor({ kind: "job", key: `inbox:${row.id}` });

  /** An interaction in a shape we do not know asks nothing that we could answer, so it is noted and dropped. */
  function read(row: { id: string }, payload: string): { interaction: Interaction; intent: Intent } | null {
    try {
      const interaction = readInteraction(JSON.parse(payload));
      const intent = decodeInteraction(interaction);
      return intent && { interaction, intent };
    } catch (error) {
      contextOf(row).log.warn({ event: "discord.interaction_not_understood", rowId: row.id, err: error });
      return null;
    }
  }

  /** From here on the outbox can answer where the person asked. */
  async function openWindow(row: { id: string }, interaction: Interaction): Promise<void> {
    const person = personOf(interaction);
    if (!person) return;
    await firstAnswers.sent(interaction.id);
    await contextOf(row).repos.replyWindows.open({
      id: interaction.id,
      platform: "discord",
      chatId: person.id,
      token: interaction.token,
      kind: interaction.type === ASKED.component ? "update" : "message",
      hidden: !isInPrivateChat(interaction),
      language: interaction.locale ?? null,
      closesAt: madeAtMs(interaction.id) + TOKEN_MS,
    });
  }

  /** A place that was kept for an answer, and gets none, is given back: it would say for ever that we are thinking. */
  async function giveBack(row: { id: string }, interaction: Interaction): Promise<void> {
    if (interaction.type === ASKED.component) return;
    const route = `/webhooks/${bot.application.id}/${interaction.token}/messages/@original` as const;
    try {
      await bot.api.call("DELETE", route, { byPath: true });
    } catch (error) {
      if (!(error instanceof AppError) || isShortWait(error)) throw error;
      contextOf(row).log.info({ event: "discord.place_not_given_back", err: error });
    }
  }

  return {
    async handle(row, payload) {
      const found = read(row, payload);
      if (!found) return;
      await openWindow(row, found.interaction);
      const said = await handleIntent(deps, row.id, found.intent);
      if (said === 0) await giveBack(row, found.interaction);
    },
    async giveUp(row, payload) {
      const found = read(row, payload);
      if (!found) return;
      await openWindow(row, found.interaction);
      await apologize(deps, row.id, found.intent);
    },
  };
}
