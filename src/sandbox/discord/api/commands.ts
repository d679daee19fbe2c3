import {
  invalidForm,
  missingAccess,
  tooManyCommands,
  tooManyNewCommands,
  unknownCommand,
} from "../refusal.ts";
import { COMMAND, type CommandBody, commandProblems, duplicateProblems } from "../rules/command.ts";
import { problem } from "../rules/form-problem.ts";
import { asCommand } from "../world/account-json.ts";
import { saveApplication } from "../world/accounts.ts";
import type { ApplicationRecord, CommandRecord } from "../world/records.ts";
import { snowflake, type World } from "../world/world.ts";
import {
  type Answer,
  type BotCall,
  botRoute,
  created,
  idParam,
  noContent,
  ok,
  type Route,
  readBody,
} from "./call.ts";

const MAX_COMMANDS = 100;
const MAX_CREATES_A_DAY = 200;
const DAY_MS = 86_400_000;

/** Whose commands, and of which server; without one they are global. @throws Refusal 50001 */
function scopeOf(call: BotCall): { applicationId: string; guildId?: string } {
  if (idParam(call, "application") !== call.bot.id) throw missingAccess();
  if (call.params.guild === undefined) return { applicationId: call.bot.id };
  const guildId = idParam(call, "guild");
  if (!(call.bot.id in (call.world.guilds.get(guildId)?.bots ?? {}))) throw missingAccess();
  return { applicationId: call.bot.id, guildId };
}

const listIn = (world: World, scope: { applicationId: string; guildId?: string }): CommandRecord[] =>
  world.commands
    .all()
    .filter((one) => one.applicationId === scope.applicationId && one.guildId === scope.guildId);

function commandOf(call: BotCall): CommandRecord {
  const command = call.world.commands.get(idParam(call, "command"));
  const { applicationId, guildId } = scopeOf(call);
  if (command?.applicationId !== applicationId || command.guildId !== guildId) throw unknownCommand();
  return command;
}

/** Counts what is new. @throws Refusal 30034 for more than two hundred a day */
function countCreates(world: World, application: ApplicationRecord, count: number): void {
  if (count === 0) return;
  const now = world.now();
  const recent = application.commandCreates.filter((at) => at > now - DAY_MS);
  if (recent.length + count > MAX_CREATES_A_DAY) throw tooManyNewCommands();
  saveApplication(world, {
    ...application,
    commandCreates: [...recent, ...Array.from({ length: count }, () => now)],
  });
}

function store(
  world: World,
  scope: { applicationId: string; guildId?: string },
  body: CommandBody,
  known?: CommandRecord,
): CommandRecord {
  const id = known?.id ?? snowflake(world);
  const has = <K extends keyof CommandBody>(key: K) => body[key] !== undefined;
  const permissions = body.default_member_permissions;
  const command: CommandRecord = {
    id,
    ...scope,
    version: snowflake(world),
    type: body.type ?? known?.type ?? COMMAND.chatInput,
    name: body.name ?? known?.name ?? "",
    nameLocalizations: has("name_localizations")
      ? (body.name_localizations ?? null)
      : (known?.nameLocalizations ?? null),
    description: body.description ?? known?.description ?? "",
    descriptionLocalizations: has("description_localizations")
      ? (body.description_localizations ?? null)
      : (known?.descriptionLocalizations ?? null),
    options: has("options") ? (body.options ?? []) : (known?.options ?? []),
    contexts: has("contexts") ? (body.contexts ?? null) : (known?.contexts ?? null),
    integrationTypes: body.integration_types ?? known?.integrationTypes ?? [0, 1],
    defaultMemberPermissions:
      permissions === undefined
        ? (known?.defaultMemberPermissions ?? null)
        : permissions === null
          ? null
          : String(permissions),
    nsfw: body.nsfw ?? known?.nsfw ?? false,
  };
  world.commands.put(id, command);
  world.signals.emit({ type: "changed" });
  return command;
}

const isSame = (record: CommandRecord, body: CommandBody): boolean =>
  record.name === body.name && record.type === (body.type ?? COMMAND.chatInput);

function create(call: BotCall): Answer {
  const scope = scopeOf(call);
  const body = readBody<CommandBody>(call, "ApplicationCommandCreateRequest", call.body);
  const problems = commandProblems(body, []);
  if (problems.length > 0) throw invalidForm(problems);
  const existing = listIn(call.world, scope);
  const known = existing.find((one) => isSame(one, body));
  if (known) {
    // Creating under a used name replaces what was there.
    return ok(asCommand(store(call.world, scope, { ...emptyCommand, ...body }, known)));
  }
  const chat = existing.filter(({ type }) => type === COMMAND.chatInput);
  if (chat.length >= MAX_COMMANDS) throw tooManyCommands();
  countCreates(call.world, call.bot, 1);
  return created(asCommand(store(call.world, scope, body)));
}

const emptyCommand: CommandBody = {
  name_localizations: null,
  description_localizations: null,
  options: [],
  contexts: null,
  default_member_permissions: null,
  nsfw: false,
};

/** `PUT`: the list becomes what is sent; commands whose name stays keep their id. */
function replaceAll(call: BotCall): Answer {
  const scope = scopeOf(call);
  const { body } = call;
  if (!Array.isArray(body))
    throw invalidForm([problem([], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")]);
  const wanted = body.map((one, at) =>
    readBody<CommandBody>(call, "ApplicationCommandUpdateRequest", one, [at]),
  );
  const problems = [...wanted.flatMap((one, at) => commandProblems(one, [at])), ...duplicateProblems(wanted)];
  if (problems.length > 0) throw invalidForm(problems);
  if (wanted.filter(({ type }) => (type ?? COMMAND.chatInput) === COMMAND.chatInput).length > MAX_COMMANDS)
    throw tooManyCommands();
  const existing = listIn(call.world, scope);
  const known = (one: CommandBody) => existing.find((record) => isSame(record, one));
  countCreates(call.world, call.bot, wanted.filter((one) => !known(one)).length);
  for (const record of existing)
    if (!wanted.some((one) => isSame(record, one))) call.world.commands.delete(record.id);
  const stored = wanted.map((one) => store(call.world, scope, { ...emptyCommand, ...one }, known(one)));
  return ok(stored.map(asCommand));
}

function change(call: BotCall): Answer {
  const known = commandOf(call);
  const body = readBody<CommandBody>(call, "ApplicationCommandPatchRequestPartial", call.body);
  const merged = { description: known.description, type: known.type, ...body };
  const problems = commandProblems(merged, []);
  if (problems.length > 0) throw invalidForm(problems);
  return ok(asCommand(store(call.world, scopeOf(call), body, known)));
}

/** Unless asked for, the texts in other languages are left out of a list. */
function list(call: BotCall): Answer {
  const all = listIn(call.world, scopeOf(call)).map(asCommand);
  return ok(call.query.get("with_localizations") === "true" ? all : all.map(withoutLanguages));
}

const withoutLanguages = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutLanguages);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !name.endsWith("_localizations"));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutLanguages(member)]));
};

const routesAt = (base: string): Route[] => [
  botRoute("GET", base, list),
  botRoute("POST", base, create),
  botRoute("PUT", base, replaceAll),
  botRoute("GET", `${base}/:command`, (call) => ok(asCommand(commandOf(call)))),
  botRoute("PATCH", `${base}/:command`, change),
  botRoute("DELETE", `${base}/:command`, (call) => {
    call.world.commands.delete(commandOf(call).id);
    call.world.signals.emit({ type: "changed" });
    return noContent;
  }),
];

export const commandRoutes: readonly Route[] = [
  ...routesAt("/applications/:application/commands"),
  ...routesAt("/applications/:application/guilds/:guild/commands"),
];
