import type {
  Document,
  InputMediaDocument,
  InputMediaPhoto,
  InputRichBlock,
  InputRichBlockListItem,
  InputRichMessage,
  PhotoSize,
  RichBlock,
  RichBlockListItem,
  RichMessage,
  RichMessageButton,
  RichText,
} from "@grammyjs/types";
import { badRequest, notModelled } from "../refusal.ts";
import { flattenBlocks } from "./flatten-rich.ts";
import { checkLink } from "./links.ts";

const MAX_CHARS = 32_768;
const MAX_BLOCKS = 500;
const MAX_DEPTH = 16;
const MAX_COLUMNS = 20;

const MAX_MEDIA = 50;

/** Takes in the pictures and files of a message. @throws Refusal for those that cannot be had */
export interface MediaReader {
  photo(media: InputMediaPhoto<unknown>): PhotoSize[];
  document(media: InputMediaDocument<unknown>): Document;
}

interface Tally {
  blocks: number;
  media: number;
  reader: MediaReader;
}

function count(tally: Tally, depth: number): void {
  tally.blocks++;
  if (tally.blocks > MAX_BLOCKS) throw badRequest("RICH_MESSAGE_BLOCKS_TOO_MUCH");
  if (depth > MAX_DEPTH) throw badRequest("RICH_MESSAGE_NESTING_TOO_DEEP");
}

function countMedia(tally: Tally): void {
  tally.media++;
  if (tally.media > MAX_MEDIA) throw badRequest("RICH_MESSAGE_MEDIA_TOO_MUCH");
}

function checkButton(button: RichMessageButton): void {
  if ("url" in button) checkLink(button.url);
  if (button.style === "link" && !("callback_data" in button)) throw badRequest("BUTTON_STYLE_INVALID");
}

function checkInlineButtons(text: RichText): void {
  if (typeof text === "string") return;
  if (Array.isArray(text)) text.forEach(checkInlineButtons);
  else if (text.type === "button") checkButton(text.button);
  else if ("text" in text) checkInlineButtons(text.text);
}

function readItem(
  item: InputRichBlockListItem<unknown>,
  index: number,
  tally: Tally,
  depth: number,
): RichBlockListItem {
  count(tally, depth);
  const { blocks, ...rest } = item;
  const label = item.value === undefined && !item.type ? "•" : `${item.value ?? index + 1}.`;
  return { ...rest, label, blocks: readBlocks(blocks, tally, depth + 1) };
}

function readBlock(block: InputRichBlock<unknown>, tally: Tally, depth: number): RichBlock {
  count(tally, depth);
  switch (block.type) {
    case "list":
      return {
        type: "list",
        items: block.items.map((item, index) => readItem(item, index, tally, depth + 1)),
      };
    case "blockquote":
    case "details":
      return { ...block, blocks: readBlocks(block.blocks, tally, depth + 1) };
    case "table":
      for (const row of block.cells) {
        count(tally, depth + 1);
        if (row.reduce((columns, cell) => columns + (cell.colspan ?? 1), 0) > MAX_COLUMNS) {
          throw badRequest("RICH_MESSAGE_TABLE_COLUMNS_TOO_MUCH");
        }
      }
      return block;
    case "photo": {
      countMedia(tally);
      const { photo, ...rest } = block;
      const spoiler = photo.has_spoiler ? { has_spoiler: true as const } : {};
      return { ...rest, ...spoiler, photo: tally.reader.photo(photo) };
    }
    case "document": {
      countMedia(tally);
      return { ...block, document: tally.reader.document(block.document) };
    }
    case "buttons":
      block.buttons.forEach(checkButton);
      return block;
    case "thinking":
      throw badRequest("RICH_MESSAGE_BLOCK_INVALID");
    case "paragraph":
    case "heading":
    case "footer":
    case "pre":
      checkInlineButtons(block.text);
      return block;
    case "divider":
    case "anchor":
    case "mathematical_expression":
    case "expandable_blockquote":
    case "pullquote":
      return block;
    default:
      throw notModelled(`rich blocks of type "${block.type}"`);
  }
}

const readBlocks = (blocks: InputRichBlock<unknown>[], tally: Tally, depth: number): RichBlock[] =>
  blocks.map((block) => readBlock(block, tally, depth));

/**
 * Turns a rich message to be sent into the one that is stored and shown.
 * @throws Refusal when a documented limit is exceeded or the form is one that the sandbox does not model
 */
export function readRichMessage(input: InputRichMessage<unknown>, reader: MediaReader): RichMessage {
  const forms = [input.blocks, input.html, input.markdown].filter((form) => form !== undefined);
  if (forms.length !== 1)
    throw badRequest("exactly one of the fields html, markdown, or blocks must be used");
  if (!input.blocks) throw notModelled("rich messages in HTML or Markdown; send typed blocks");
  if (input.blocks.length === 0) throw badRequest("message text is empty");
  const blocks = readBlocks(input.blocks, { blocks: 0, media: 0, reader }, 1);
  if ([...flattenBlocks(blocks)].length > MAX_CHARS) throw badRequest("message is too long");
  return { blocks, ...(input.is_rtl ? { is_rtl: true } : {}) };
}
