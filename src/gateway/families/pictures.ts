import { ESCAPED_PLAIN, watchFor } from "../json/scanner.ts";
import type { Member } from "../top-level-object.ts";
import { isRecord } from "./members.ts";

/** Pictures in a request. Their data is not text, and is not counted as such. */
export interface Pictures {
  count: number;
  /** Of those that are inside the request. */
  dataBytes: number;
}

export const NO_PICTURES: Pictures = { count: 0, dataBytes: 0 };

/** Adds one that is given as a URL, `data:` URLs included. */
export function addPicture({ count, dataBytes }: Pictures, url: unknown): Pictures {
  const inside = typeof url === "string" && url.startsWith("data:") ? url.length : 0;
  return { count: count + 1, dataBytes: dataBytes + inside };
}

/**
 * Makes a test whether a member may have one of these words as a name, or as a whole text: a conversation without them
 * need not be looked into. Escapes could hide any word, so that where plain characters are escaped, everything is possible.
 */
export function mentionOf(...words: string[]): (member: Member) => boolean {
  const bits = words.reduce((all, word) => all | watchFor(word), ESCAPED_PLAIN);
  return ({ mentions }) => (mentions & bits) !== 0;
}

/** The parts of all messages whose content is a list of them. */
export function* partsOf(messages: unknown): Generator<Record<string, unknown>> {
  if (!Array.isArray(messages)) return;
  for (const message of messages) {
    const content: unknown = isRecord(message) ? message.content : null;
    if (Array.isArray(content)) yield* content.filter(isRecord);
  }
}
