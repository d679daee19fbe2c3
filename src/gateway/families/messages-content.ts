import { unsupported } from "../answers.ts";
import type { Member } from "../top-level-object.ts";
import { isRecord } from "./members.ts";
import { mentionOf, NO_PICTURES, type Pictures, partsOf } from "./pictures.ts";
import { RefusedRequest } from "./refused-request.ts";

const mayHaveSources = mentionOf("source");

type Block = Record<string, unknown>;

const inner = (block: Block): Block[] => {
  const content = block.type === "document" && isRecord(block.source) ? block.source.content : block.content;
  return Array.isArray(content) ? content.filter(isRecord) : [];
};

/** All blocks of all messages, those inside tool results and documents included. */
function* blocksOf(messages: unknown): Generator<Block> {
  for (const block of partsOf(messages)) {
    yield block;
    for (const one of inner(block)) {
      yield one;
      yield* inner(one);
    }
  }
}

function addImage({ count, dataBytes }: Pictures, source: Block): Pictures {
  const inside = source.type === "base64" && typeof source.data === "string" ? source.data.length : 0;
  return { count: count + 1, dataBytes: dataBytes + inside };
}

/**
 * Counts the pictures of a conversation.
 * @throws RefusedRequest for files that are kept by the provider, and for documents at an address: those have any length,
 * and nobody could say beforehand what they cost
 */
export function picturesOfBlocks(messages: Member): Pictures {
  if (!mayHaveSources(messages)) return NO_PICTURES;
  let found = NO_PICTURES;
  for (const { type, source } of blocksOf(messages.read())) {
    if (!isRecord(source)) continue;
    if (source.type === "file" || (type === "document" && source.type === "url"))
      throw new RefusedRequest(
        unsupported("messages", "What is kept elsewhere is not available here: send it inside."),
      );
    if (type === "image") found = addImage(found, source);
  }
  return found;
}
