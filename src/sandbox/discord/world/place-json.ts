import { asAccount } from "./account-json.ts";
import type { ChannelRecord, GuildRecord } from "./records.ts";
import type { World } from "./world.ts";

type Json = Record<string, unknown>;

const JOINED = "2026-01-01T00:00:00.000000+00:00";

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
