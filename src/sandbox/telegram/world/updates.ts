import type { Update } from "@grammyjs/types";
import { findBot, saveBot } from "./accounts.ts";
import type { UpdateKind, UpdateRecord } from "./records.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;
const LIFETIME_MS: Partial<Record<UpdateKind, number>> = { callback_query: 150_000 };
const NOT_BY_DEFAULT: UpdateKind[] = ["chat_member", "message_reaction", "message_reaction_count"];

const keyOf = (botId: number, updateId: number) => `${botId}:${updateId}`;

/** Puts an update into a bot's queue unless the bot did not ask for that kind. */
export function queueUpdate<K extends UpdateKind>(
  world: World,
  botId: number,
  kind: K,
  payload: NonNullable<Update[K]>,
  lane: string,
): void {
  const bot = findBot(world, botId);
  if (!bot) return;
  const wanted = bot.allowedUpdates?.length
    ? bot.allowedUpdates.includes(kind)
    : !NOT_BY_DEFAULT.includes(kind);
  if (!wanted) return;
  const update: Update = { update_id: bot.nextUpdateId, [kind]: payload };
  saveBot(world, { ...bot, nextUpdateId: bot.nextUpdateId + 1 });
  const record: UpdateRecord = {
    botId,
    kind,
    lane,
    expiresAtMs: world.now() + (LIFETIME_MS[kind] ?? DAY_MS),
    update,
  };
  world.updates.put(keyOf(botId, update.update_id), record);
  world.signals.emit({ type: "update", update: record });
}

/** What waits for a bot, oldest first. Expired updates are forgotten on the way. */
export function pendingUpdates(world: World, botId: number): UpdateRecord[] {
  const mine = world.updates.of(String(botId));
  const now = world.now();
  for (const record of mine) if (record.expiresAtMs <= now) forgetUpdate(world, record);
  const fresh = mine.filter((record) => record.expiresAtMs > now);
  return fresh.sort((a, b) => a.update.update_id - b.update.update_id);
}

export const forgetUpdate = (world: World, record: UpdateRecord): void =>
  world.updates.delete(keyOf(record.botId, record.update.update_id));

export function forgetAllUpdates(world: World, botId: number): void {
  for (const record of pendingUpdates(world, botId)) forgetUpdate(world, record);
}
