import type { AttachmentRecord, Component } from "../world/records.ts";
import { charCount } from "./check-scalar.ts";
import { BUTTON, COMPONENT, isSelect } from "./component-types.ts";
import { type FormProblem, lengthProblem, problem, repeats, tuple } from "./form-problem.ts";
import { type Placed, walk } from "./walk.ts";

/** Limits of Components V2 and of the older kind, which the description does not state. */
const MAX_COMPONENTS = 40;
const MAX_TEXT = 4_000;
const MAX_LEGACY_ROWS = 5;

type Path = FormProblem["path"];
const SCHEMES = ["http:", "https:", "discord:"];

function schemeProblem(url: string, path: Path): FormProblem[] {
  const scheme = URL.parse(url)?.protocol ?? "";
  if (SCHEMES.includes(scheme)) return [];
  const message = `Scheme "${scheme.replace(":", "")}" is not supported. Scheme must be one of ('http', 'https', 'discord').`;
  return [problem(path, "BASE_TYPE_BAD_SCHEME", message)];
}

function buttonProblems({ component, path }: Placed): FormProblem[] {
  const { style, url, custom_id: customId, label, emoji } = component;
  if (style === BUTTON.premium) return [];
  const unnamed =
    label || emoji
      ? []
      : [problem(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")];
  if (url && customId) {
    const message = "A custom id and url cannot both be specified";
    return [problem(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)];
  }
  if (style === BUTTON.link) {
    if (!url) return [problem(path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")];
    return [...unnamed, ...schemeProblem(url, [...path, "url"])];
  }
  if (url)
    return [problem(path, "BUTTON_COMPONENT_URL_NOT_ALLOWED", "A url is only allowed on link buttons")];
  if (!customId) return [problem(path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")];
  return unnamed;
}

/** What a list of options must keep to, in messages and in modals. */
export function optionProblems({ component, path }: Placed): FormProblem[] {
  const options = component.options ?? [];
  const doubles = repeats(options.map(({ value }) => value)).map((at) =>
    problem(
      [...path, "options", at],
      "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
      "The specified option value is already used",
    ),
  );
  const { min_values: min = 1, max_values: max = 1 } = component;
  const chosen = options.filter((option) => option.default).length;
  const bounds =
    min > max
      ? [
          problem(
            [...path, "min_values"],
            "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE",
            "The min values must be less than or equal to the max values",
          ),
        ]
      : [];
  const isList = component.type === COMPONENT.stringSelect || component.type === COMPONENT.checkboxGroup;
  const tooFew =
    isList && max > options.length && component.max_values !== undefined
      ? lengthProblem([...path, "options"], options.length, max, 25)
      : [];
  const defaults =
    chosen > max
      ? [
          problem(
            [...path, "options"],
            "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
            "The number of default options exceeds the max values",
          ),
        ]
      : [];
  return [...doubles, ...bounds, ...tooFew, ...defaults];
}

function rowProblems({ component, path }: Placed): FormProblem[] {
  const inside = component.components ?? [];
  if (!inside.some(isSelect) || inside.length === 1) return [];
  return inside
    .map((_, at) => at)
    .filter((at) => at > 0)
    .map((at) =>
      problem(
        [...path, "components", at],
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        "The specified component exceeds the maximum width",
      ),
    );
}

/** Custom ids, and the numeric ones, are each used once. */
export function identityProblems(placed: readonly Placed[]): FormProblem[] {
  const customIds = new Set<string>();
  const ids = new Set<number>();
  return placed.flatMap(({ component, path }) => {
    const found: FormProblem[] = [];
    const { custom_id: customId, id } = component;
    if (customId && customIds.has(customId)) {
      const message = "Component custom id cannot be duplicated";
      found.push(problem([...path, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", message));
    }
    if (id && ids.has(id))
      found.push(problem([...path, "id"], "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"));
    if (customId) customIds.add(customId);
    if (id) ids.add(id);
    return found;
  });
}

/** How many characters a person reads in it. */
export const displayedText = (placed: readonly Placed[]): number =>
  placed.reduce((sum, { component }) => sum + charCount(component.content ?? ""), 0);

type Files = readonly Pick<AttachmentRecord, "filename" | "contentType">[];

/** What is shown as a picture must be one; a file component takes everything, but only what came along. */
function fileProblems({ component, path }: Placed, files: Files): FormProblem[] {
  const places = [
    { url: component.file?.url, at: ["file", "url"], isShown: false },
    { url: component.media?.url, at: ["media", "url"], isShown: true },
    ...(component.items ?? []).map((item, at) => ({
      url: item.media.url,
      at: ["items", at, "media", "url"],
      isShown: true,
    })),
  ];
  return places.flatMap(({ url, at, isShown }) => {
    if (url === undefined) return [];
    const name = url.match(/^attachment:\/\/(.+)$/)?.[1];
    if (name === undefined && isShown) return schemeProblem(url, [...path, ...at]);
    const file = files.find(({ filename }) => filename === name);
    if (!file) {
      const message = "The referenced attachment was not found";
      return [problem([...path, ...at], "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)];
    }
    if (!isShown || /^(image|video)\//.test(file.contentType)) return [];
    const message = `"${file.contentType}" is neither a picture nor a video`;
    return [problem([...path, ...at], "UNFURLED_MEDIA_ITEM_UNSUPPORTED_TYPE", message)];
  });
}

/**
 * The rules for a message's components that the description does not know.
 * @param files those that the message has
 */
export function componentProblems(
  components: readonly Component[],
  isV2: boolean,
  files: Files,
  at: Path = ["components"],
): FormProblem[] {
  const placed = walk(components, at);
  const own = placed.flatMap((one) => {
    if (one.component.type === COMPONENT.button) return buttonProblems(one);
    if (one.component.type === COMPONENT.actionRow) return rowProblems(one);
    return [...optionProblems(one), ...fileProblems(one, files)];
  });
  if (!isV2) {
    const strangers = components.flatMap((component, index) =>
      component.type === COMPONENT.actionRow
        ? []
        : [
            problem(
              [...at, index],
              "UNION_TYPE_CHOICES",
              `Value of field "type" must be one of ${tuple([COMPONENT.actionRow])}.`,
            ),
          ],
    );
    const rows = lengthProblem(at, components.length, 0, MAX_LEGACY_ROWS);
    return [...strangers, ...rows, ...own, ...identityProblems(placed)];
  }
  const total = lengthProblem(at, placed.length, 0, MAX_COMPONENTS);
  const text =
    displayedText(placed) > MAX_TEXT
      ? [
          problem(
            at,
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            `Components displayable text size exceeds maximum size of ${MAX_TEXT}`,
          ),
        ]
      : [];
  return [...total, ...text, ...own, ...identityProblems(placed)];
}
