import type { CommandOption } from "../world/records.ts";
import { charCount } from "./check-scalar.ts";
import { type FormProblem, problem, repeats } from "./form-problem.ts";

type Path = FormProblem["path"];

/** A command as it is sent; its shape has been checked. */
export interface CommandBody {
  name?: string;
  name_localizations?: Record<string, string> | null;
  description?: string | null;
  description_localizations?: Record<string, string> | null;
  options?: CommandOption[] | null;
  contexts?: number[] | null;
  integration_types?: number[] | null;
  default_member_permissions?: string | number | null;
  type?: number | null;
  nsfw?: boolean | null;
}

export const COMMAND = { chatInput: 1, user: 2, message: 3 } as const;
export const OPTION = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  number: 10,
} as const;

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MAX_SIZE = 8_000;
const LOCALES =
  "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko".split(
    " ",
  );

const isName = (name: string): boolean => NAME.test(name) && name === name.toLowerCase();

const nameProblem = (path: Path, name: string): FormProblem[] =>
  isName(name) ? [] : [problem(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")];

function localeProblems(path: Path, texts: Record<string, string> | null | undefined, areNames: boolean) {
  return Object.entries(texts ?? {}).flatMap(([locale, text]) => {
    if (!LOCALES.includes(locale))
      return [problem([...path, locale], "ENUM_TYPE_COERCE", `Value "${locale}" is not a valid enum value.`)];
    return areNames ? nameProblem([...path, locale], text) : [];
  });
}

function choiceProblems(option: CommandOption, path: Path): FormProblem[] {
  const choices = option.choices ?? [];
  if (option.autocomplete && choices.length > 0)
    return [
      problem(
        path,
        "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
        "Autocomplete options cannot have choices",
      ),
    ];
  const message = "Option choice names must be unique";
  return repeats(choices.map(({ name }) => name)).map((at) =>
    problem([...path, "choices", at], "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_UNIQUE", message),
  );
}

function optionProblems(options: readonly CommandOption[], path: Path): FormProblem[] {
  const names = new Set<string>();
  let sawOptional = false;
  return options.flatMap((option, at) => {
    const here = [...path, at];
    const isBranch = option.type === OPTION.subcommand || option.type === OPTION.group;
    const found = [
      ...nameProblem([...here, "name"], option.name),
      ...localeProblems([...here, "name_localizations"], option.name_localizations, true),
      ...localeProblems([...here, "description_localizations"], option.description_localizations, false),
      ...choiceProblems(option, here),
      ...optionProblems(option.options ?? [], [...here, "options"]),
    ];
    if (names.has(option.name))
      found.push(
        problem([...here, "name"], "APPLICATION_COMMAND_OPTIONS_NAME_UNIQUE", "Option names must be unique"),
      );
    if (option.required && sawOptional)
      found.push(
        problem(
          here,
          "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
          "Required options must be placed before non-required options",
        ),
      );
    if (isBranch !== options.some((one) => one.type <= OPTION.group))
      found.push(
        problem(
          here,
          "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
          "Sub-command and sub-command group option types are mutually exclusive to all other types",
        ),
      );
    names.add(option.name);
    sawOptional ||= !isBranch && !option.required;
    return found;
  });
}

/** All texts of a command in the longest of their languages, as Discord counts its size. */
function sizeOf(command: CommandBody | CommandOption): number {
  const longest = (text: string | null | undefined, others: Record<string, string> | null | undefined) =>
    Math.max(charCount(text ?? ""), ...Object.values(others ?? {}).map(charCount));
  const choices = "choices" in command ? (command.choices ?? []) : [];
  return (
    longest(command.name, command.name_localizations) +
    longest(command.description, command.description_localizations) +
    choices.reduce((sum, { name, value }) => sum + charCount(name) + charCount(String(value)), 0) +
    (command.options ?? []).reduce((sum, option) => sum + sizeOf(option), 0)
  );
}

/** The rules for one command that the description does not know. */
export function commandProblems(command: CommandBody, at: Path): FormProblem[] {
  const isChat = (command.type ?? COMMAND.chatInput) === COMMAND.chatInput;
  const found: FormProblem[] = [];
  if (isChat && command.name !== undefined) found.push(...nameProblem([...at, "name"], command.name));
  if (isChat && !command.description)
    found.push(problem([...at, "description"], "BASE_TYPE_REQUIRED", "This field is required"));
  if (!isChat && command.description)
    found.push(
      problem(
        [...at, "description"],
        "APPLICATION_COMMAND_INVALID_DESCRIPTION",
        "Context menu commands cannot have description",
      ),
    );
  found.push(
    ...localeProblems([...at, "name_localizations"], command.name_localizations, isChat),
    ...localeProblems([...at, "description_localizations"], command.description_localizations, false),
    ...optionProblems(command.options ?? [], [...at, "options"]),
  );
  if (sizeOf(command) > MAX_SIZE)
    found.push(problem(at, "APPLICATION_COMMAND_TOO_LARGE", `Command exceeds maximum size (${MAX_SIZE})`));
  return found;
}

/** Names are used once per type. */
export const duplicateProblems = (commands: readonly CommandBody[]): FormProblem[] =>
  repeats(commands.map(({ type, name }) => `${type ?? COMMAND.chatInput}:${name}`)).map((at) =>
    problem([at], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"),
  );
