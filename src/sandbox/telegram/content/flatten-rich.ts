import type { RichBlock, RichText } from "@grammyjs/types";

/** A rich text as a person reads it, without its decoration. */
export function flattenText(text: RichText | undefined): string {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(flattenText).join("");
  switch (text.type) {
    case "button":
      return `[${flattenText(text.button.text)}]`;
    case "custom_emoji":
      return text.alternative_text;
    case "mathematical_expression":
      return text.expression;
    case "anchor":
      return "";
    default:
      return flattenText(text.text);
  }
}

function flattenBlock(block: RichBlock): string {
  switch (block.type) {
    case "list":
      return block.items
        .map((item) => {
          const mark = item.has_checkbox ? (item.is_checked ? "☑" : "☐") : item.label;
          return `${mark} ${flattenBlocks(item.blocks)}`;
        })
        .join("\n");
    case "table":
      return block.cells.map((row) => row.map((cell) => flattenText(cell.text)).join(" | ")).join("\n");
    case "details":
      return `${flattenText(block.summary)}\n${flattenBlocks(block.blocks)}`;
    case "blockquote":
    case "collage":
    case "slideshow":
      return flattenBlocks(block.blocks);
    case "mathematical_expression":
      return block.expression;
    case "divider":
      return "———";
    case "buttons":
      return "";
    default:
      return "text" in block ? flattenText(block.text) : "";
  }
}

/** Blocks as lines of plain text; button rows are left out, see the transcript's buttons. */
export const flattenBlocks = (blocks: RichBlock[]): string =>
  blocks
    .map(flattenBlock)
    .filter((text) => text !== "")
    .join("\n");
