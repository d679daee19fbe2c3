/** The text of an event's `data:` lines, joined as the SSE standard says. */
export function dataOf(event: Buffer): string {
  return event
    .toString("utf8")
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(line.startsWith("data: ") ? 6 : 5))
    .join("\n");
}
