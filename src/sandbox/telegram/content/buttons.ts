import type { InlineKeyboardButton, RichBlock, RichMessageButton, RichText } from "@grammyjs/types";
import type { MessageRecord } from "../world/records.ts";
import { flattenText } from "./flatten-rich.ts";

/** A button under or inside a message, as a person sees it. */
export interface ButtonView {
  label: string;
  kind: "callback" | "url" | "copy" | "disabled" | "other";
  style?: "danger" | "success" | "primary" | "link";
  /** For callback buttons. */
  data?: string;
  /** For url buttons. */
  url?: string;
  /** For copy buttons. */
  copies?: string;
}

export function viewButton(button: InlineKeyboardButton | RichMessageButton): ButtonView {
  const look = { label: flattenText(button.text), ...(button.style ? { style: button.style } : {}) };
  if ("callback_data" in button) return { ...look, kind: "callback", data: button.callback_data };
  if ("url" in button) return { ...look, kind: "url", url: button.url };
  if ("copy_text" in button) return { ...look, kind: "copy", copies: button.copy_text.text };
  if ("disabled" in button) return { ...look, kind: "disabled" };
  return { ...look, kind: "other" };
}

function insideText(text: RichText | undefined): RichMessageButton[] {
  if (text === undefined || typeof text === "string") return [];
  if (Array.isArray(text)) return text.flatMap(insideText);
  if (text.type === "button") return [text.button];
  return "text" in text ? insideText(text.text) : [];
}

function insideBlock(block: RichBlock): RichMessageButton[] {
  if (block.type === "buttons") return block.buttons;
  if (block.type === "list") return block.items.flatMap((item) => item.blocks.flatMap(insideBlock));
  if (block.type === "table") return block.cells.flat().flatMap((cell) => insideText(cell.text));
  if ("blocks" in block) return block.blocks.flatMap(insideBlock);
  return "text" in block ? insideText(block.text) : [];
}

/** All buttons of a message: those inside its rich blocks first, then the keyboard under it. */
export function buttonsOf(message: MessageRecord): ButtonView[] {
  const inside = message.content.rich_message?.blocks.flatMap(insideBlock) ?? [];
  return [...inside, ...(message.inlineKeyboard?.inline_keyboard.flat() ?? [])].map(viewButton);
}
