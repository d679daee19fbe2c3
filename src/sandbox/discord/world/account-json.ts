import type { ApplicationRecord, CommandRecord, UserRecord } from "./records.ts";
import type { World } from "./world.ts";

type Json = Record<string, unknown>;

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
