import type { MessageEntity } from "@grammyjs/types";

const patterns: [MessageEntity.CommonMessageEntity["type"], RegExp][] = [
  ["bot_command", /(?<=^|\s)\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{3,31})?(?![A-Za-z0-9_/])/g],
  ["email", /(?<=^|[\s(])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g],
  ["url", /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g],
  ["url", /(?<=^|\s)(?:www\.|t\.me\/)[^\s<>"]+[^\s<>".,;:!?)\]]/g],
  ["mention", /(?<=^|[\s(])@[A-Za-z][A-Za-z0-9_]{3,31}/g],
  ["hashtag", /(?<=^|\s)#[\p{L}_][\p{L}\p{N}_]*/gu],
];

/** Entities that Telegram finds by itself in plain text. Offsets count UTF-16 units. */
export function detectEntities(text: string, taken: MessageEntity[] = []): MessageEntity[] {
  const found: MessageEntity[] = [...taken];
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      const overlaps = found.some(
        (e) => e.offset < entity.offset + entity.length && entity.offset < e.offset + e.length,
      );
      if (!overlaps) found.push(entity);
    }
  }
  return found.sort((a, b) => a.offset - b.offset || b.length - a.length);
}
