import { asComponent, attachmentUrl } from "./component-json.ts";
import type {
  ApplicationRecord,
  ChannelRecord,
  CommandRecord,
  GuildRecord,
  InteractionRecord,
  MessageRecord,
  UserRecord,
} from "./records.ts";
import { timestamp, type World } from "./world.ts";

type Json = Record<string, unknown>;

const JOINED = "2026-01-01T00:00:00.000000+00:00";

/** A person as everybody sees them. */
export const asUser = (user: UserRecord): Json => ({
  id: user.id,
  username: user.username,
  discriminator: "0",
  global_name: user.globalName,
  avatar: null,
  avatar_decoration_data: null,
  collectibles: null,
  banner: null,
  banner_color: null,
  accent_color: null,
  clan: null,
  primary_guild: null,
  public_flags: 0,
  flags: 0,
});

/** An application's bot. */
export const asBot = (application: ApplicationRecord): Json => ({
  id: application.id,
  username: application.username,
  discriminator: (BigInt(application.id) % 10_000n).toString().padStart(4, "0"),
  global_name: null,
  avatar: null,
  avatar_decoration_data: null,
  collectibles: null,
  banner: null,
  banner_color: null,
  accent_color: null,
  clan: null,
  primary_guild: null,
  bot: true,
  public_flags: 0,
  flags: 0,
});

export function asAccount(world: World, id: string): Json {
  const user = world.users.get(id);
  if (user) return asUser(user);
  const application = world.applications.get(id);
  return application
    ? asBot(application)
    : {
        id,
        username: "deleted_user",
        discriminator: "0000",
        avatar: null,
        global_name: null,
        public_flags: 0,
        flags: 0,
      };
}

/** What an application reads about itself. */
export function asOwnApplication(world: World, application: ApplicationRecord): Json {
  const owner = application.ownerId ? world.users.get(application.ownerId) : undefined;
  const params = { scopes: ["applications.commands", "bot"], permissions: "2147600384" };
  return {
    id: application.id,
    name: application.name,
    icon: null,
    description: application.description,
    type: null,
    bot: asBot(application),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: application.publicKey,
    flags: application.flags,
    flags_new: String(application.flags),
    eligible_oauth2_scopes: ["bot", "applications.commands"],
    owner: owner ? asUser(owner) : asBot(application),
    team: null,
    approximate_guild_count: world.guilds.all().filter((guild) => application.id in guild.bots).length,
    approximate_user_install_count: world.users
      .all()
      .filter((user) => user.installed.includes(application.id)).length,
    approximate_user_authorization_count: 0,
    redirect_uris: [],
    interactions_endpoint_url: application.interactionsEndpointUrl ?? null,
    role_connections_verification_url: null,
    explicit_content_filter: 0,
    integration_types_config: {
      "0": { oauth2_install_params: params },
      "1": { oauth2_install_params: { scopes: ["applications.commands"], permissions: "0" } },
    },
    max_participants: null,
    tags: [],
  };
}

export function asChannel(world: World, channel: ChannelRecord): Json {
  const lastId = world.messageIds.get(channel.id)?.at(-1) ?? null;
  if (channel.kind === "dm")
    return {
      id: channel.id,
      type: 1,
      flags: 0,
      last_message_id: lastId,
      recipients: [asAccount(world, channel.userId)],
    };
  return {
    id: channel.id,
    type: 0,
    flags: 0,
    last_message_id: lastId,
    guild_id: channel.guildId,
    name: channel.name,
    position: 0,
    permission_overwrites: [],
    parent_id: null,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    last_pin_timestamp: null,
  };
}

export function asMember(world: World, guild: GuildRecord, id: string): Json {
  return {
    user: asAccount(world, id),
    nick: null,
    avatar: null,
    banner: null,
    roles: [],
    joined_at: JOINED,
    premium_since: null,
    communication_disabled_until: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    permissions: guild.ownerId === id ? "2251799813685247" : "2147600384",
  };
}

/** The parts of a server that a bot is told over the gateway. */
export function asGuild(world: World, guild: GuildRecord, botId: string): Json {
  const everyone = {
    id: guild.id,
    name: "@everyone",
    permissions: "2147600384",
    position: 0,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
  const channels = world.channels
    .all()
    .filter((channel) => channel.kind === "guild" && channel.guildId === guild.id);
  return {
    ...asBareGuild(guild, everyone),
    joined_at: JOINED,
    large: false,
    unavailable: false,
    member_count: guild.memberIds.length + Object.keys(guild.bots).length,
    members: [asMember(world, guild, botId)],
    channels: channels.map((channel) => asChannel(world, channel)),
    threads: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** A server as REST answers it. */
export const asBareGuild = (guild: GuildRecord, everyone?: Json): Json => ({
  id: guild.id,
  name: guild.name,
  icon: null,
  description: null,
  home_header: null,
  splash: null,
  discovery_splash: null,
  features: [],
  banner: null,
  owner_id: guild.ownerId,
  application_id: null,
  region: "deprecated",
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_id: null,
  system_channel_flags: 0,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 0,
  roles: everyone ? [everyone] : [],
  default_message_notifications: 0,
  mfa_level: 0,
  explicit_content_filter: 0,
  max_presences: null,
  max_members: 500_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  preferred_locale: "en-US",
  rules_channel_id: null,
  safety_alerts_channel_id: null,
  public_updates_channel_id: null,
  hub_type: null,
  premium_progress_bar_enabled: false,
  latest_onboarding_question_id: null,
  nsfw: false,
  nsfw_level: 0,
  emojis: [],
  stickers: [],
  incidents_data: null,
  inventory_settings: null,
});

export const asCommand = (command: CommandRecord): Json => ({
  id: command.id,
  application_id: command.applicationId,
  ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
  version: command.version,
  type: command.type,
  name: command.name,
  name_localizations: command.nameLocalizations,
  description: command.description,
  description_localizations: command.descriptionLocalizations,
  dm_permission: command.contexts === null || command.contexts.includes(1),
  contexts: command.contexts,
  integration_types: command.integrationTypes,
  default_member_permissions: command.defaultMemberPermissions,
  nsfw: command.nsfw,
  ...(command.options.length > 0 ? { options: command.options } : {}),
});

export function asMessage(world: World, message: MessageRecord): Json {
  const interaction = message.interactionId ? world.interactions.get(message.interactionId) : undefined;
  const parent = message.replyToId ? world.messages.get(message.replyToId) : undefined;
  const isBot = world.applications.get(message.authorId) !== undefined;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.replyToId ? 19 : interaction?.type === 2 && interaction.originalId === message.id ? 20 : 0,
    content: message.content,
    author: asAccount(world, message.authorId),
    timestamp: timestamp(message.atMs),
    edited_timestamp: message.editedAtMs === undefined ? null : timestamp(message.editedAtMs),
    tts: false,
    mention_everyone: false,
    mentions: message.mentions.map((id) => asAccount(world, id)),
    mention_roles: [],
    attachments: message.attachments.map((file) => {
      const url = attachmentUrl(world, message, `attachment://${file.filename}`);
      const size = Buffer.byteLength(file.base64, "base64");
      return {
        id: file.id,
        filename: file.filename,
        size,
        url,
        proxy_url: url,
        content_type: file.contentType,
      };
    }),
    embeds: message.embeds.map((embed) => ({ type: "rich", ...embed })),
    components: message.components.map((component) => asComponent(world, message, component)),
    pinned: false,
    flags: message.flags,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(isBot && message.interactionId
      ? { webhook_id: message.authorId, application_id: message.authorId }
      : {}),
    ...(isBot && !message.interactionId ? { application_id: message.authorId } : {}),
    ...(interaction ? { interaction_metadata: asMetadata(world, interaction) } : {}),
    ...(parent
      ? {
          message_reference: { type: 0, message_id: parent.id, channel_id: parent.channelId },
          referenced_message: asMessage(world, { ...parent, replyToId: "" }),
        }
      : {}),
  };
}

function asMetadata(world: World, interaction: InteractionRecord): Json {
  return {
    id: interaction.id,
    type: interaction.type,
    user: asAccount(world, interaction.userId),
    authorizing_integration_owners: { "1": interaction.userId },
    ...(interaction.type === 2 ? { name: interaction.commandName, command_type: 1 } : {}),
    ...(interaction.type === 3
      ? { interacted_message_id: interaction.sourceMessageId ?? interaction.id }
      : {}),
    ...(interaction.type === 5
      ? {
          triggering_interaction_metadata: {
            id: interaction.id,
            type: interaction.sourceMessageId ? 3 : 2,
            user: asAccount(world, interaction.userId),
            authorizing_integration_owners: { "1": interaction.userId },
            ...(interaction.sourceMessageId
              ? { interacted_message_id: interaction.sourceMessageId }
              : { name: interaction.commandName ?? "", command_type: 1 }),
          },
        }
      : {}),
  };
}
