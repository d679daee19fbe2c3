import { randomBytes } from "node:crypto";
import { asUser } from "./account-json.ts";
import { applicationWith, userWith } from "./accounts.ts";
import { asMessage } from "./message-json.ts";
import { asChannel, asMember } from "./place-json.ts";
import { mutualGuilds } from "./places.ts";
import type { ChannelRecord, CommandRecord, InteractionRecord, InteractionType } from "./records.ts";
import { snowflake, type World } from "./world.ts";

/** How long Discord waits for the first answer. */
export const ANSWER_MS = 3_000;
/** How long an interaction's token can be used. */
export const TOKEN_MS = 15 * 60_000;

export interface NewInteraction {
  type: InteractionType;
  applicationId: string;
  userId: string;
  channel: ChannelRecord;
  data: Record<string, unknown>;
  commandName?: string;
  customId?: string;
  sourceMessageId?: string;
}

/** On whose account an application acts here: the person's who added it, or the server's. */
function owners(
  world: World,
  applicationId: string,
  userId: string,
  channel: ChannelRecord,
): Record<string, string> {
  const isInstalled = userWith(world, userId).installed.includes(applicationId);
  const guildId =
    channel.kind === "guild"
      ? applicationId in (world.guilds.get(channel.guildId)?.bots ?? {}) && channel.guildId
      : mutualGuilds(world, userId, applicationId).length > 0 && "0";
  return { ...(guildId ? { "0": guildId } : {}), ...(isInstalled ? { "1": userId } : {}) };
}

/** What the application is sent. */
function asPayload(world: World, input: NewInteraction, id: string, token: string): Record<string, unknown> {
  const { channel } = input;
  const user = userWith(world, input.userId);
  const guild = channel.kind === "guild" ? world.guilds.get(channel.guildId) : undefined;
  const source = input.sourceMessageId ? world.messages.get(input.sourceMessageId) : undefined;
  return {
    id,
    application_id: input.applicationId,
    type: input.type,
    data: input.data,
    token,
    version: 1,
    channel_id: channel.id,
    channel: asChannel(world, channel),
    ...(guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, features: [], locale: "en-US" },
          guild_locale: "en-US",
          member: asMember(world, guild, user.id),
        }
      : { user: asUser(user) }),
    ...(source ? { message: asMessage(world, source) } : {}),
    app_permissions: guild?.bots[input.applicationId] ?? "2147600384",
    locale: user.locale,
    entitlements: [],
    authorizing_integration_owners: owners(world, input.applicationId, user.id, channel),
    context: guild ? 0 : 1,
    attachment_size_limit: 10_485_760,
  };
}

/** A person uses something of an application: it is stored and on its way. */
export function interact(world: World, input: NewInteraction): InteractionRecord {
  const id = snowflake(world);
  const interaction: InteractionRecord = {
    id,
    token: `${Buffer.from(`interaction:${id}:`).toString("base64url")}${randomBytes(48).toString("base64url")}`,
    applicationId: applicationWith(world, input.applicationId).id,
    type: input.type,
    userId: input.userId,
    channelId: input.channel.id,
    atMs: world.now(),
    messageIds: [],
    ...(input.commandName === undefined ? {} : { commandName: input.commandName }),
    ...(input.customId === undefined ? {} : { customId: input.customId }),
    ...(input.sourceMessageId === undefined ? {} : { sourceMessageId: input.sourceMessageId }),
  };
  world.interactions.put(id, interaction);
  world.interactionIds.set(interaction.token, id);
  world.signals.emit({
    type: "interaction",
    interaction,
    payload: asPayload(world, input, id, interaction.token),
  });
  return interaction;
}

export function saveInteraction(world: World, interaction: InteractionRecord): void {
  world.interactions.put(interaction.id, interaction);
  if (interaction.isModalOpen) world.openModals.set(interaction.userId, interaction.id);
  else if (world.openModals.get(interaction.userId) === interaction.id)
    world.openModals.delete(interaction.userId);
  world.signals.emit({ type: "answered", interactionId: interaction.id });
}

/** An interaction that will not be answered any more; the person is told that it failed. */
export function failInteraction(world: World, id: string, reason: string): void {
  const interaction = world.interactions.get(id);
  if (interaction && !interaction.ack) saveInteraction(world, { ...interaction, failure: reason });
}

/** Commands that a person is offered in a place, of one application. */
export function commandsFor(
  world: World,
  applicationId: string,
  userId: string,
  channel: ChannelRecord,
): CommandRecord[] {
  const types = Object.keys(owners(world, applicationId, userId, channel)).map(Number);
  const context = channel.kind === "guild" ? 0 : 1;
  return world.commands.all().filter((command) => {
    if (command.applicationId !== applicationId) return false;
    if (command.guildId !== undefined) return channel.kind === "guild" && channel.guildId === command.guildId;
    const isHere = command.contexts === null || command.contexts.includes(context);
    return isHere && command.integrationTypes.some((type) => types.includes(type));
  });
}
