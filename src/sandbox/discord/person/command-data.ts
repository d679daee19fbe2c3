import { charCount } from "../rules/check-scalar.ts";
import { OPTION } from "../rules/command.ts";
import { asUser } from "../world/account-json.ts";
import type { CommandOption, CommandRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

export type OptionValue = string | number | boolean;
export type OptionValues = Readonly<Record<string, OptionValue>>;

type Json = Record<string, unknown>;

/** A command and the sub-commands that lead to it: `/blacklist add` has the path `["add"]`. */
export function splitCommand(line: string): { name: string; path: string[] } {
  const [name = "", ...path] = line.trim().replace(/^\//, "").split(/\s+/);
  return { name, path };
}

function asTyped(option: CommandOption, value: OptionValue): OptionValue {
  if (option.type === OPTION.integer || option.type === OPTION.number) {
    const number = Number(value);
    if (Number.isNaN(number) || (option.type === OPTION.integer && !Number.isInteger(number)))
      throw new Error(`"${value}" is no number, as ${option.name} wants it`);
    if (number < (option.min_value ?? -Infinity) || number > (option.max_value ?? Infinity))
      throw new Error(`${option.name} does not take ${number}`);
    return number;
  }
  if (option.type === OPTION.boolean) return value === true || value === "true" || value === "True";
  return String(value);
}

/** A value as the app would send it. @throws Error where it would not */
function readValue(option: CommandOption, given: OptionValue): OptionValue {
  const choice = option.choices?.find(({ name, value }) => name === given || String(value) === String(given));
  if (option.choices?.length && !choice)
    throw new Error(
      `${option.name} offers ${option.choices.map(({ name }) => name).join(", ")}, not "${given}"`,
    );
  const value = choice ? choice.value : asTyped(option, given);
  if (option.type === OPTION.string) {
    const length = charCount(String(value));
    if (length < (option.min_length ?? 0) || length > (option.max_length ?? 6_000))
      throw new Error(`${option.name} does not take ${length} characters`);
  }
  return value;
}

function fill(options: readonly CommandOption[], values: OptionValues, focused: string | undefined): Json[] {
  const unknown = Object.keys(values).find((name) => !options.some((option) => option.name === name));
  if (unknown !== undefined)
    throw new Error(
      `there is no option "${unknown}"; there are ${options.map(({ name }) => name).join(", ") || "none"}`,
    );
  return options.flatMap((option): Json[] => {
    const given = values[option.name];
    if (given === undefined) {
      if (option.required && focused === undefined) throw new Error(`the option ${option.name} is missing`);
      return [];
    }
    const isFocused = option.name === focused;
    const value = isFocused ? given : readValue(option, given);
    return [{ name: option.name, type: option.type, value, ...(isFocused ? { focused: true } : {}) }];
  });
}

function descend(
  options: readonly CommandOption[],
  path: readonly string[],
  values: OptionValues,
  focused: string | undefined,
): Json[] {
  const [step, ...rest] = path;
  const branches = options.filter(({ type }) => type === OPTION.subcommand || type === OPTION.group);
  if (step === undefined) {
    if (branches.length > 0) throw new Error(`choose one of ${branches.map(({ name }) => name).join(", ")}`);
    return fill(options, values, focused);
  }
  const branch = branches.find(({ name }) => name === step);
  if (!branch) throw new Error(`there is no sub-command "${step}"`);
  return [
    { name: branch.name, type: branch.type, options: descend(branch.options ?? [], rest, values, focused) },
  ];
}

/**
 * The `data` of a command that is sent, or of an autocomplete request while `focused` is being typed.
 * @throws Error where a person's app would not send it
 */
export function commandData(
  world: World,
  command: CommandRecord,
  path: readonly string[],
  values: OptionValues,
  focused?: string,
): Json {
  const options = descend(command.options, path, values, focused);
  const people = Object.values(values).flatMap((value) => world.users.get(String(value)) ?? []);
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(options.length > 0 ? { options } : {}),
    ...(people.length > 0
      ? { resolved: { users: Object.fromEntries(people.map((user) => [user.id, asUser(user)])) } }
      : {}),
    ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
  };
}
