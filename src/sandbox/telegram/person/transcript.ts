import type { Document, PhotoSize, RichBlock } from "@grammyjs/types";
import { type ButtonView, buttonsOf } from "../content/buttons.ts";
import { flattenBlocks } from "../content/flatten-rich.ts";
import { accountOf, messagesIn } from "../world/chats.ts";
import type { MessageRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

/** One message as a person sees it. */
export interface TranscriptEntry {
  messageId: number;
  from: string;
  fromBot: boolean;
  /** Plain text of the message, rich blocks flattened to lines. */
  text: string;
  buttons: ButtonView[];
  /** Labels of the keyboard below the input field that came with this message. */
  replyKeys: string[];
  /** How many pictures it shows. */
  pictures: number;
  /** Names of the files that it offers. */
  files: string[];
  edits: number;
}

/** Blocks at every depth. */
const everyBlock = (blocks: readonly RichBlock[]): RichBlock[] =>
  blocks.flatMap((block) => [
    block,
    ...("blocks" in block ? everyBlock(block.blocks) : []),
    ...(block.type === "list" ? block.items.flatMap((item) => everyBlock(item.blocks)) : []),
  ]);

/** The pictures of a message, as themselves or in its text; of each the largest size. */
export function photosOf({ content }: MessageRecord): PhotoSize[] {
  const inText = everyBlock(content.rich_message?.blocks ?? []);
  const all = [content.photo ?? [], ...inText.map((block) => (block.type === "photo" ? block.photo : []))];
  return all.flatMap((sizes) => sizes.at(-1) ?? []);
}

/** The files of a message, as themselves or in its text. */
export function documentsOf({ content }: MessageRecord): Document[] {
  const inText = everyBlock(content.rich_message?.blocks ?? []);
  return [
    ...(content.document ? [content.document] : []),
    ...inText.flatMap((block) => (block.type === "document" ? [block.document] : [])),
  ];
}

export function textOf(message: MessageRecord): string {
  const { text, rich_message, caption, document, photo, managed_bot_created, new_chat_members } =
    message.content;
  if (text !== undefined) return text;
  if (rich_message) return flattenBlocks(rich_message.blocks);
  if (document) return [`📎 ${document.file_name ?? "file"}`, caption].filter(Boolean).join("\n");
  if (photo) return ["🖼 photo", caption].filter(Boolean).join("\n");
  if (managed_bot_created) return `Bot created: @${managed_bot_created.bot.username}`;
  if (new_chat_members) return `${new_chat_members.map((user) => user.first_name).join(", ")} joined`;
  return "";
}

export function transcribe(world: World, message: MessageRecord): TranscriptEntry {
  const sender = accountOf(world, message.senderId);
  const fromBot = sender !== undefined && "token" in sender;
  return {
    messageId: message.id,
    from: sender ? ("token" in sender ? `@${sender.username}` : sender.firstName) : "?",
    fromBot,
    text: textOf(message),
    buttons: buttonsOf(message),
    replyKeys: message.replyKeyboard?.rows.flat().map((key) => key.text) ?? [],
    pictures: photosOf(message).length,
    files: documentsOf(message).map(({ file_name }) => file_name ?? "file"),
    edits: message.edits,
  };
}

export const transcriptOf = (world: World, chatKey: string): TranscriptEntry[] =>
  messagesIn(world, chatKey).map((message) => transcribe(world, message));

/** A transcript as text, for error messages. */
export const printTranscript = (entries: TranscriptEntry[]): string =>
  entries
    .map((entry) => {
      const buttons = entry.buttons.map((button) => `[${button.label}]`).join(" ");
      return `${entry.from}: ${entry.text.replaceAll("\n", "\n    ")}${buttons ? `\n    ${buttons}` : ""}`;
    })
    .join("\n");
