/**
 * Whatever Discord would read as markup: emphasis, code, mentions, links, and signs at the start of a line. A German
 * day is such a sign: "22. Nov." begins a numbered list.
 */
const MARKUP = /[\\*_~|`<@[\]]|:(?=\/\/)|(?<=^[ \t]*)[#>-]|(?<=^[ \t]*\d+)\.(?=[ \t])/gm;
const COMMAND = /(?<![\w/])\/([a-z]{2,32})(?![\w/])/g;

/** Shows a text as it is: nothing of it becomes markup, a link or a mention. */
export const asWritten = (text: string): string => text.replace(MARKUP, "\\$&");

/** A value to be copied; a code span ends at the first backtick, so none may be in it. */
export const asCode = (text: string): string => `\`${text.replaceAll("`", "ˋ")}\``;

/** The same, with the commands in it made tappable where Discord knows them. */
export function withCommands(text: string, ids: ReadonlyMap<string, string>): string {
  const written = asWritten(text);
  if (!written.includes("/")) return written;
  return written.replace(COMMAND, (whole, name: string) => {
    const id = ids.get(name);
    return id === undefined ? whole : `</${name}:${id}>`;
  });
}

/** At most so many UTF-16 units, with a sign that more was there; a character of two units is never cut in half. */
export const shortened = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…` : text;
