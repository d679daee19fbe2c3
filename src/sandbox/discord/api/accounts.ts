import { verifyEndpoint } from "../delivery/verify-endpoint.ts";
import { invalidForm, missingAccess, unknownGuild, unknownUser } from "../refusal.ts";
import { problem } from "../rules/form-problem.ts";
import { asBot, asOwnApplication, asUser } from "../world/account-json.ts";
import { INTENT_FLAG, saveApplication } from "../world/accounts.ts";
import { asBareGuild, asChannel } from "../world/place-json.ts";
import { channelsOf, dmChannel, guildsOf, removeBot } from "../world/places.ts";
import type { GuildRecord } from "../world/records.ts";
import {
  type Answer,
  type BotCall,
  botRoute,
  idParam,
  noContent,
  ok,
  openRoute,
  type Route,
  readBody,
} from "./call.ts";

const SETTABLE_FLAGS = INTENT_FLAG.presence | INTENT_FLAG.guildMembers | INTENT_FLAG.messageContent;
const MAX_STARTS = 1_000;
const DAY_MS = 86_400_000;

interface ApplicationBody {
  description?: string | null;
  flags?: number | null;
  interactions_endpoint_url?: string | null;
}

/** `PATCH /applications/@me`: of the flags, only those of the small bots' intents can be set. */
async function changeApplication(call: BotCall): Promise<Answer> {
  const { description, ...rest } = (call.body ?? {}) as ApplicationBody;
  if (description !== undefined && typeof description !== "string")
    throw invalidForm([
      problem(["description"], "STRING_TYPE_CONVERT", "Could not interpret the value as string."),
    ]);
  readBody(call, "ApplicationFormPartial", rest);
  const { flags, interactions_endpoint_url: url } = rest;
  const fixed = call.bot.flags & ~SETTABLE_FLAGS;
  if (flags !== undefined && flags !== null && (flags & ~SETTABLE_FLAGS) !== fixed)
    throw invalidForm([
      problem(["flags"], "APPLICATION_FLAGS_INVALID", "Only limited intent flags can be updated"),
    ]);
  if (url) await verifyEndpoint(call.world, call.bot, url);
  const { interactionsEndpointUrl: before, ...bot } = call.world.applications.get(call.bot.id) ?? call.bot;
  const endpoint = url === undefined ? before : (url ?? undefined);
  const changed = {
    ...bot,
    ...(flags === undefined || flags === null ? {} : { flags }),
    ...(description === undefined ? {} : { description }),
    ...(endpoint ? { interactionsEndpointUrl: endpoint } : {}),
  };
  saveApplication(call.world, changed);
  return ok(asOwnApplication(call.world, changed));
}

function changeBot(call: BotCall): Answer {
  const { username } = readBody<{ username?: string }>(call, "BotAccountPatchRequest", call.body);
  const changed = username === undefined ? call.bot : { ...call.bot, username };
  saveApplication(call.world, changed);
  return ok({ ...asBot(changed), ...ownMembers });
}

/** What an account reads about itself alone. */
const ownMembers = {
  mfa_enabled: true,
  locale: "en-US",
  premium_type: 0,
  email: null,
  verified: true,
  bio: "",
};

function openDm(call: BotCall): Answer {
  const body = readBody<{ recipient_id?: string | null }>(call, "CreatePrivateChannelRequest", call.body);
  const id = body.recipient_id;
  if (!id) throw invalidForm([problem(["recipient_id"], "BASE_TYPE_REQUIRED", "This field is required")]);
  if (id === call.bot.id || !call.world.users.get(id))
    throw invalidForm([problem(["recipient_id"], "CHANNEL_RECIPIENT_INVALID", "Invalid Recipient(s)")]);
  return ok(asChannel(call.world, dmChannel(call.world, id, call.bot.id)));
}

function guildOf(call: BotCall): GuildRecord {
  const guild = call.world.guilds.get(idParam(call, "guild"));
  if (!guild) throw unknownGuild();
  if (!(call.bot.id in guild.bots)) throw missingAccess();
  return guild;
}

function gatewayFor(call: BotCall): Answer {
  const now = call.world.now();
  const recent = call.bot.sessionStarts.filter((at) => at > now - DAY_MS);
  return ok({
    url: call.world.baseUrl.replace(/^http/, "ws"),
    shards: 1,
    session_start_limit: {
      total: MAX_STARTS,
      remaining: Math.max(0, MAX_STARTS - recent.length),
      reset_after: recent[0] === undefined ? 0 : recent[0] + DAY_MS - now,
      max_concurrency: 1,
    },
  });
}

const partialGuild = (guild: GuildRecord, botId: string) => ({
  id: guild.id,
  name: guild.name,
  icon: null,
  banner: null,
  owner: false,
  permissions: guild.bots[botId] ?? "0",
  features: [],
});

export const accountRoutes: readonly Route[] = [
  openRoute("GET", "/gateway", (call) => ok({ url: call.world.baseUrl.replace(/^http/, "ws") })),
  botRoute("GET", "/gateway/bot", gatewayFor),
  botRoute("GET", "/users/@me", (call) => ok({ ...asBot(call.bot), ...ownMembers })),
  botRoute("PATCH", "/users/@me", changeBot),
  botRoute("POST", "/users/@me/channels", openDm),
  botRoute("GET", "/users/@me/guilds", (call) =>
    ok(guildsOf(call.world, call.bot.id).map((guild) => partialGuild(guild, call.bot.id))),
  ),
  botRoute("DELETE", "/users/@me/guilds/:guild", (call) => {
    removeBot(call.world, guildOf(call).id, call.bot.id);
    return noContent;
  }),
  botRoute("GET", "/users/:user", (call) => {
    const user = call.world.users.get(idParam(call, "user"));
    const bot = user ? undefined : call.world.applications.get(idParam(call, "user"));
    if (!user && !bot) throw unknownUser();
    return ok(user ? asUser(user) : bot && asBot(bot));
  }),
  botRoute("GET", "/applications/@me", (call) => ok(asOwnApplication(call.world, call.bot))),
  botRoute("PATCH", "/applications/@me", changeApplication),
  botRoute("GET", "/oauth2/applications/@me", (call) => ok(asOwnApplication(call.world, call.bot))),
  botRoute("GET", "/guilds/:guild", (call) => ok(asBareGuild(guildOf(call)))),
  botRoute("GET", "/guilds/:guild/channels", (call) =>
    ok(channelsOf(call.world, guildOf(call).id).map((channel) => asChannel(call.world, channel))),
  ),
];
