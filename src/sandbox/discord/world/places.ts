import { dmsClosed, missingAccess, missingPermissions, noMutualGuilds } from "../refusal.ts";
import { applicationWith, findUser, userWith } from "./accounts.ts";
import { INTENT } from "./intents.ts";
import { asGuild } from "./place-json.ts";
import type { ApplicationRecord, ChannelRecord, GuildRecord, MessageRecord, UserRecord } from "./records.ts";
import { dmKey, snowflake, type World } from "./world.ts";

export const PERMISSION = {
  administrator: 1n << 3n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readHistory: 1n << 16n,
  useCommands: 1n << 31n,
} as const;

/** What an invitation asks for where it does not say. */
export const USUAL_PERMISSIONS = String(
  PERMISSION.viewChannel |
    PERMISSION.sendMessages |
    PERMISSION.embedLinks |
    PERMISSION.attachFiles |
    PERMISSION.readHistory |
    PERMISSION.useCommands,
);

/** The direct messages of a person and a bot; opened when first asked for. */
export function dmChannel(world: World, userId: string, botId: string): ChannelRecord {
  const known = world.channels.get(world.dmIds.get(dmKey(userId, botId)) ?? "");
  if (known) return known;
  const channel: ChannelRecord = { kind: "dm", id: snowflake(world), userId, botId };
  world.channels.put(channel.id, channel);
  world.dmIds.set(dmKey(userId, botId), channel.id);
  return channel;
}

/** A server with one text channel. */
export function createGuild(
  world: World,
  input: { name: string; memberIds: readonly string[]; channel?: string },
): { guild: GuildRecord; channel: ChannelRecord } {
  const [ownerId] = input.memberIds;
  if (ownerId === undefined) throw new Error("a server needs an owner");
  const id = snowflake(world);
  const guild: GuildRecord = { id, name: input.name, ownerId, memberIds: [...input.memberIds], bots: {} };
  world.guilds.put(id, guild);
  const channel: ChannelRecord = {
    kind: "guild",
    id: snowflake(world),
    guildId: id,
    name: input.channel ?? "general",
  };
  world.channels.put(channel.id, channel);
  world.signals.emit({ type: "changed" });
  return { guild, channel };
}

export const channelsOf = (world: World, guildId: string): Extract<ChannelRecord, { kind: "guild" }>[] =>
  world.channels
    .all()
    .flatMap((channel) => (channel.kind === "guild" && channel.guildId === guildId ? [channel] : []));

export const guildsOf = (world: World, accountId: string): GuildRecord[] =>
  world.guilds.all().filter((guild) => guild.memberIds.includes(accountId) || accountId in guild.bots);

/** A person with the right to do so lets a bot into a server. */
export function inviteBot(
  world: World,
  guildId: string,
  applicationId: string,
  permissions = USUAL_PERMISSIONS,
): void {
  const guild = world.guilds.get(guildId);
  if (!guild) throw new Error(`there is no server ${guildId}`);
  const changed = { ...guild, bots: { ...guild.bots, [applicationId]: permissions } };
  world.guilds.put(guildId, changed);
  world.signals.emit({
    type: "event",
    applicationId,
    name: "GUILD_CREATE",
    data: asGuild(world, changed, applicationId),
    intents: INTENT.guilds,
  });
  world.signals.emit({ type: "changed" });
}

/** A bot leaves a server, or is thrown out. */
export function removeBot(world: World, guildId: string, applicationId: string): void {
  const guild = world.guilds.get(guildId);
  if (!guild || !(applicationId in guild.bots)) return;
  const { [applicationId]: _gone, ...bots } = guild.bots;
  world.guilds.put(guildId, { ...guild, bots });
  world.signals.emit({
    type: "event",
    applicationId,
    name: "GUILD_DELETE",
    data: { id: guildId },
    intents: INTENT.guilds,
  });
  world.signals.emit({ type: "changed" });
}

/** A person adds an application to their own account, or takes it away. */
export function setInstalled(
  world: World,
  userId: string,
  applicationId: string,
  isInstalled: boolean,
): void {
  const user = userWith(world, userId);
  const others = user.installed.filter((id) => id !== applicationId);
  world.users.put(userId, { ...user, installed: isInstalled ? [...others, applicationId] : others });
  world.signals.emit({ type: "changed" });
}

export const mutualGuilds = (world: World, userId: string, botId: string): GuildRecord[] =>
  guildsOf(world, userId).filter((guild) => botId in guild.bots);

/** @throws Refusal 50007 or 50278 when this bot may not write to this person */
function requireDm(world: World, user: UserRecord, botId: string): void {
  if (user.blocked.includes(botId)) throw dmsClosed();
  if (user.installed.includes(botId)) return;
  if (mutualGuilds(world, user.id, botId).length === 0) throw noMutualGuilds();
  if (!user.takesDms) throw dmsClosed();
}

/** Whether a bot holds a permission in the server of a channel; in direct messages it holds all. */
export function holds(world: World, channel: ChannelRecord, botId: string, permission: bigint): boolean {
  if (channel.kind === "dm") return channel.botId === botId;
  const own = BigInt(world.guilds.get(channel.guildId)?.bots[botId] ?? "0");
  return (own & (permission | PERMISSION.administrator)) !== 0n;
}

/** @throws Refusal 50001 when a bot does not even see this channel */
export function requireView(world: World, channel: ChannelRecord, botId: string): void {
  if (!holds(world, channel, botId, PERMISSION.viewChannel)) throw missingAccess();
}

/** @throws Refusal when a bot may not write here: 50001, 50013, 50007, 50278 */
export function requireWrite(world: World, channel: ChannelRecord, bot: ApplicationRecord): void {
  requireView(world, channel, bot.id);
  if (channel.kind === "dm") requireDm(world, userWith(world, channel.userId), bot.id);
  else if (!holds(world, channel, bot.id, PERMISSION.sendMessages)) throw missingPermissions();
}

/** Whether a person sees this channel. */
export function isIn(world: World, channel: ChannelRecord, userId: string): boolean {
  if (channel.kind === "dm") return channel.userId === userId;
  return world.guilds.get(channel.guildId)?.memberIds.includes(userId) ?? false;
}

/** The channel's messages, oldest first. */
export const messagesIn = (world: World, channelId: string): MessageRecord[] =>
  (world.messageIds.get(channelId) ?? []).flatMap((id) => world.messages.get(id) ?? []);

/** What one person can see of a channel. */
export const messagesFor = (world: World, channelId: string, userId: string): MessageRecord[] =>
  messagesIn(world, channelId).filter(({ visibleTo }) => visibleTo === undefined || visibleTo === userId);

/** A name for whoever wrote, and whether it is a bot. */
export function authorOf(world: World, id: string): { name: string; isBot: boolean } {
  const user = findUser(world, id);
  return user
    ? { name: user.globalName, isBot: false }
    : { name: applicationWith(world, id).name, isBot: true };
}
