import type { MessageEntity, ParseMode } from "@grammyjs/types";
import { badRequest, notModelled } from "../refusal.ts";
import { detectEntities } from "./detect-entities.ts";
import { type FormattedText, parseHtml } from "./parse-html.ts";
import { parseMarkdownV2 } from "./parse-markdown.ts";

export interface TextInput {
  text: string;
  parseMode?: ParseMode | undefined;
  entities?: MessageEntity[] | undefined;
}

function parse({ text, parseMode, entities = [] }: TextInput): FormattedText {
  if (parseMode === "HTML") return parseHtml(text);
  if (parseMode === "MarkdownV2") return parseMarkdownV2(text);
  if (parseMode === "Markdown") throw notModelled('parse_mode "Markdown" (legacy); use MarkdownV2 or HTML');
  for (const entity of entities) {
    if (entity.offset < 0 || entity.length < 0 || entity.offset + entity.length > text.length) {
      throw badRequest(`ENTITY_BOUNDS_INVALID`);
    }
  }
  return { text, entities };
}

/** Cuts outer white space as Telegram does and moves the entities along. */
function trim({ text, entities }: FormattedText): FormattedText {
  const trimmed = text.trim();
  const lead = text.length - text.trimStart().length;
  const kept = entities.flatMap((entity) => {
    const start = Math.max(0, entity.offset - lead);
    const end = Math.min(trimmed.length, entity.offset - lead + entity.length);
    return end > start ? [{ ...entity, offset: start, length: end - start }] : [];
  });
  return { text: trimmed, entities: kept };
}

/**
 * The text and entities of a message as Telegram would store them.
 * @throws Refusal for empty or over-long text and for markup that does not parse
 */
export function readText(input: TextInput, maxChars = 4096): FormattedText {
  const { text, entities } = trim(parse(input));
  if (!text) throw badRequest("message text is empty");
  if ([...text].length > maxChars) throw badRequest("message is too long");
  return { text, entities: detectEntities(text, entities) };
}
