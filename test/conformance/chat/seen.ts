/** What one message shows and offers, without a trace of the platform that shows it. */
export interface Seen {
  /** Lines in the order they are read, without marks of emphasis; steps say how they stand. */
  text: string[];
  /** What can be tapped or copied, sorted, since each platform has an order of its own. */
  offers: string[];
  /** What the message waits for in writing. */
  form: "code" | "secret" | "word" | "amount" | "message" | "hours" | "place" | null;
  /** How many pictures it shows. */
  pictures: number;
  /** Names of the files to download. */
  files: string[];
}

const STEPS: [RegExp, string][] = [
  [/^(?:☑|✅) (.*)$/, "[done] $1"],
  [/^(?:☐ ❌|❌) (.*)$/, "[failed] $1"],
  [/^(?:☐|⏳) (.*) …$/, "[active] $1"],
  [/^(?:☐|▫️) (.*)$/, "[todo] $1"],
];

const MARKS: [RegExp, string][] = [
  [/<\/(\w+):\d+>/g, "/$1"],
  [/^### |^-# |^• |^```$/g, ""],
  [/\\([\\*_~|`<@[\]:#>-])/g, "$1"],
  [/\*\*|`/g, ""],
  [/ \| /g, " "],
];

/** What differs between two people, or from one second to the next. */
const PARTICULARS: [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>"],
  [/\b(?:telegram|discord):\d+/g, "<account>"],
  [/\b\d{9,20}\b/g, "<number>"],
  [/\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, "<secret>"],
  [/\b\d{4} \d{4}\b/g, "<digits>"],
  [/\d+ (?:s|min|h|d)\b(?: \d+ (?:s|min|h|d)\b)?/g, "<span>"],
  [/\d+ \w{3,4} \d{4}(?:, \d\d:\d\d UTC)?|\d\d \w{3,4}, \d\d:\d\d:\d\d|\d+ \w{3,4}, \d\d:\d\d UTC/g, "<day>"],
  [/(?<=[A-Za-z] )\d\d:\d\d(?![–\d])/g, "<time>"],
  [/@\w+_bot\b/g, "@<bot>"],
  [/Telegram|Discord/g, "<platform>"],
];

const all = (text: string, rules: readonly [RegExp, string][]): string =>
  rules.reduce((result, [pattern, by]) => result.replace(pattern, by), text);

/** One line as it is read: its marks say the same on every platform. */
function plainLine(line: string): string {
  const unmarked = all(line.trim(), MARKS);
  const step = STEPS.find(([pattern]) => pattern.test(unmarked));
  return all(step ? unmarked.replace(step[0], step[1]) : unmarked, PARTICULARS)
    .replace(/\s+/g, " ")
    .trim();
}

export const plainLines = (text: string): string[] =>
  text
    .split("\n")
    .map(plainLine)
    .filter((line) => line !== "");

export const plainLabel = (label: string): string => all(label, PARTICULARS);

/** Every way in which two people see something else. */
export function differences(one: Seen, other: Seen): string[] {
  const only = (a: readonly string[], b: readonly string[], who: string) =>
    a.filter((line) => !b.includes(line)).map((line) => `${who}: ${line}`);
  return [
    ...only(one.text, other.text, "only the first reads"),
    ...only(other.text, one.text, "only the second reads"),
    ...(one.text.join() !== other.text.join() && one.text.toSorted().join() === other.text.toSorted().join()
      ? ["the same lines, in another order"]
      : []),
    ...only(one.offers, other.offers, "only the first may tap"),
    ...only(other.offers, one.offers, "only the second may tap"),
    ...(one.offers.length === other.offers.length ? [] : ["another number of buttons"]),
    ...(one.pictures === other.pictures
      ? []
      : [`the first is shown ${one.pictures} pictures, the second ${other.pictures}`]),
    ...only(one.files, other.files, "only the first may download"),
    ...only(other.files, one.files, "only the second may download"),
    ...(one.form === other.form ? [] : [`the first is asked for ${one.form}, the second for ${other.form}`]),
  ];
}
