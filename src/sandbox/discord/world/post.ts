import { applicationWith, userWith } from "./accounts.ts";
import { INTENT } from "./intents.ts";
import { asMessage } from "./message-json.ts";
import { asMember } from "./place-json.ts";
import { mutualGuilds } from "./places.ts";
import type { ChannelRecord, MessageContent, MessageRecord, UserRecord } from "./records.ts";
import { snowflake, type World } from "./world.ts";

export interface Post extends MessageContent {
  authorId: string;
  mentions: string[];
  visibleTo?: string;
  interactionId?: string;
  replyToId?: string;
  nonce?: string;
}

/** Bots that are told what happens in a channel; of ephemeral messages nobody is told. */
function listeners(world: World, channel: ChannelRecord): string[] {
  if (channel.kind === "dm") return [channel.botId];
  return Object.keys(world.guilds.get(channel.guildId)?.bots ?? {});
}

const intentFor = (channel: ChannelRecord): number =>
  channel.kind === "dm" ? INTENT.directMessages : INTENT.guildMessages;

/** Without the intent, a bot in a server reads only its own messages and those that mention it. */
function mayRead(world: World, message: MessageRecord, channel: ChannelRecord, botId: string): boolean {
  if (channel.kind === "dm" || message.authorId === botId || message.mentions.includes(botId)) return true;
  const repliedTo = message.replyToId ? world.messages.get(message.replyToId) : undefined;
  return repliedTo?.authorId === botId;
}

function announce(world: World, name: "MESSAGE_CREATE" | "MESSAGE_UPDATE", message: MessageRecord): void {
  const channel = world.channels.get(message.channelId);
  if (!channel || message.visibleTo !== undefined) return;
  const guild = channel.kind === "guild" ? world.guilds.get(channel.guildId) : undefined;
  const place = guild ? { guild_id: guild.id, member: asMember(world, guild, message.authorId) } : {};
  const data = { ...asMessage(world, message), channel_type: guild ? 0 : 1, ...place };
  const hidden = { ...data, content: "", embeds: [], components: [], attachments: [] };
  for (const applicationId of listeners(world, channel)) {
    const event = { type: "event" as const, applicationId, name, intents: intentFor(channel) };
    if (mayRead(world, message, channel, applicationId)) world.signals.emit({ ...event, data });
    else world.signals.emit({ ...event, data: hidden, openFor: { intents: INTENT.messageContent, data } });
  }
}

/** Stores a message and tells everyone who watches. */
export function post(world: World, channelId: string, input: Post): MessageRecord {
  const message: MessageRecord = {
    id: snowflake(world),
    channelId,
    atMs: world.now(),
    edits: 0,
    ...input,
  };
  world.messages.put(message.id, message);
  if (world.applications.get(input.authorId)) world.typing.delete(channelId);
  const ids = world.messageIds.get(channelId);
  if (ids) ids.push(message.id);
  else world.messageIds.set(channelId, [message.id]);
  world.signals.emit({ type: "message", message });
  announce(world, "MESSAGE_CREATE", message);
  return message;
}

/** Changes what a message says. */
export function edit(world: World, message: MessageRecord, content: MessageContent): MessageRecord {
  const changed = { ...message, ...content, edits: message.edits + 1, editedAtMs: world.now() };
  world.messages.put(message.id, changed);
  world.signals.emit({ type: "edited", message: changed });
  announce(world, "MESSAGE_UPDATE", changed);
  return changed;
}

export function remove(world: World, message: MessageRecord): void {
  world.messages.delete(message.id);
  const ids = world.messageIds.get(message.channelId) ?? [];
  world.messageIds.set(
    message.channelId,
    ids.filter((id) => id !== message.id),
  );
  world.signals.emit({ type: "deleted", message });
  const channel = world.channels.get(message.channelId);
  if (!channel || message.visibleTo !== undefined) return;
  const data = {
    id: message.id,
    channel_id: channel.id,
    ...(channel.kind === "guild" ? { guild_id: channel.guildId } : {}),
  };
  for (const applicationId of listeners(world, channel))
    world.signals.emit({
      type: "event",
      applicationId,
      name: "MESSAGE_DELETE",
      data,
      intents: intentFor(channel),
    });
}

/** A person can write to a bot that they share a server with, or have added to their account. */
function requireAcquaintance(world: World, user: UserRecord, botId: string): void {
  const bot = applicationWith(world, botId).name;
  if (user.blocked.includes(botId)) throw new Error(`${user.globalName} has blocked ${bot}`);
  if (!user.installed.includes(botId) && mutualGuilds(world, user.id, botId).length === 0)
    throw new Error(`${user.globalName} shares no server with ${bot} and has not added it`);
}

/** A person writes. @throws Error where their app would not let them */
export function postAsPerson(
  world: World,
  channel: ChannelRecord,
  userId: string,
  text: string,
  replyToId?: string,
): MessageRecord {
  const user = userWith(world, userId);
  if (!text.trim()) throw new Error("Discord does not send empty messages");
  if ([...text].length > 2_000) throw new Error("a message takes 2,000 characters at most");
  if (channel.kind === "dm") requireAcquaintance(world, user, channel.botId);
  const mentions = [...text.matchAll(/<@!?(\d+)>/g)].flatMap((match) => match[1] ?? []);
  return post(world, channel.id, {
    authorId: userId,
    content: text,
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    mentions,
    ...(replyToId === undefined ? {} : { replyToId }),
  });
}
