import type { Command, CommandField, CommandVerb } from "../command.ts";
import { LANGUAGES, languageFor, sayIn } from "../language/language.ts";

/** Kinds of option. */
const OPTION = { verb: 1, text: 3, number: 4 } as const;
/** 0 servers, 1 our private chat, 2 chats of others; 0 added to a server, 1 added to an account. */
const EVERYWHERE = { contexts: [0, 1, 2], integration_types: [0, 1] };
const SERVERS_ONLY = { contexts: [0], integration_types: [0] };
/** Nobody sees it unless a server's own settings say so; what it does is guarded by roles of ours. */
const HIDDEN = 0;
const DESCRIPTION_MAX = 100;

/** The languages of Discord's app. */
const LOCALES =
  "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko".split(
    " ",
  );

export interface OptionBody {
  type: (typeof OPTION)[keyof typeof OPTION];
  name: string;
  description: string;
  description_localizations: Record<string, string>;
  required?: true;
  autocomplete?: true;
  options?: OptionBody[];
}

/** A command as Discord is told of it. */
export interface CommandBody {
  type: 1;
  name: string;
  description: string;
  description_localizations: Record<string, string>;
  options: OptionBody[];
  contexts: number[];
  integration_types: number[];
  default_member_permissions: number | null;
}

const words = (id: string, locale: string | null): string => sayIn(locale)(id).slice(0, DESCRIPTION_MAX);

/** Every language that we speak beside the first, in all the ways in which Discord names it. */
function described(id: string): Pick<CommandBody, "description" | "description_localizations"> {
  const [first] = LANGUAGES;
  const others = LOCALES.filter((locale) => languageFor(locale) !== first);
  return {
    description: words(id, first),
    description_localizations: Object.fromEntries(others.map((locale) => [locale, words(id, locale)])),
  };
}

const isSuggested = ({ kind }: CommandField): boolean => kind === "agent" || kind === "model";

/** Discord wants what is required first; the order of typing is ours to restore. */
const inDiscordsOrder = (fields: readonly CommandField[]): CommandField[] =>
  [...fields].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));

const fieldBody = (field: CommandField): OptionBody => ({
  type: field.kind === "number" ? OPTION.number : OPTION.text,
  name: field.name,
  ...described(field.description),
  ...(field.required && { required: true }),
  ...(isSuggested(field) && { autocomplete: true }),
});

const fieldBodies = (fields: readonly CommandField[] = []): OptionBody[] =>
  inDiscordsOrder(fields).map(fieldBody);

const verbBody = (verb: CommandVerb): OptionBody => ({
  type: OPTION.verb,
  name: verb.name,
  ...described(verb.description),
  options: fieldBodies(verb.fields),
});

/** One command of the registry as a slash command. */
export const commandBody = (command: Command): CommandBody => ({
  type: 1,
  name: command.name,
  ...described(command.description),
  options: command.verbs?.map(verbBody) ?? fieldBodies(command.fields),
  ...(command.scope === "user" ? EVERYWHERE : SERVERS_ONLY),
  default_member_permissions: command.scope === "user" ? null : HIDDEN,
});

/** As much of a command as we set, from what Discord has; the rest is its own business. */
function asWeSet(present: Record<string, unknown>): unknown {
  const options = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.map((one: Record<string, unknown>) => ({
          type: one.type,
          name: one.name,
          description: one.description,
          description_localizations: sorted(one.description_localizations),
          required: one.required === true,
          autocomplete: one.autocomplete === true,
          options: options(one.options),
        }))
      : [];
  const permissions = present.default_member_permissions ?? null;
  return {
    name: present.name,
    description: present.description,
    description_localizations: sorted(present.description_localizations),
    options: options(present.options),
    contexts: present.contexts,
    integration_types: present.integration_types,
    default_member_permissions: permissions === null ? null : String(permissions),
  };
}

const sorted = (map: unknown): [string, unknown][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => a.localeCompare(b));

/** Whether Discord has exactly these commands. It tells them in an order of its own. */
export function isSameSet(
  present: readonly Record<string, unknown>[],
  wanted: readonly CommandBody[],
): boolean {
  const key = (command: unknown): string => JSON.stringify(asWeSet(command as Record<string, unknown>));
  const [has, wants] = [present.map(key).sort(), wanted.map(key).sort()];
  return has.length === wants.length && has.every((one, i) => one === wants[i]);
}
