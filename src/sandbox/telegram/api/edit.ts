import type { InlineKeyboardMarkup } from "@grammyjs/types";
import { readInlineKeyboard } from "../content/keyboards.ts";
import { readRichMessage } from "../content/rich.ts";
import { readText } from "../content/text.ts";
import { badRequest, notModelled } from "../refusal.ts";
import { asMessage, type Conversation } from "../world/chats.ts";
import type { MessageContent, MessageRecord } from "../world/records.ts";
import { unixNow } from "../world/world.ts";
import { type Call, type Handler, handler } from "./call.ts";
import { mediaOf } from "./files.ts";
import { messageIn, targetChat, writableChat } from "./targets.ts";

const DELETABLE_SECONDS = 48 * 3600;
const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

interface EditTarget {
  chat_id?: number | string | undefined;
  message_id?: number | undefined;
  inline_message_id?: string | undefined;
}

function editable(call: Call, target: EditTarget): MessageRecord {
  if (target.inline_message_id) throw notModelled("inline messages");
  if (target.chat_id === undefined) throw badRequest("chat_id is empty");
  if (target.message_id === undefined) throw badRequest("message identifier is not specified");
  const chat = writableChat(call.world, call.bot, target.chat_id);
  const message = messageIn(call.world, chat, target.message_id);
  if (!message) throw badRequest("message to edit not found");
  if (message.senderId !== call.bot.id) throw badRequest("message can't be edited");
  return message;
}

function applyEdit(
  call: Call,
  before: MessageRecord,
  content: MessageContent,
  markup: InlineKeyboardMarkup | undefined,
): unknown {
  const { inlineKeyboard: oldKeyboard, ...kept } = before;
  const inlineKeyboard = markup && readInlineKeyboard(markup);
  const isSame =
    JSON.stringify([before.content, oldKeyboard ?? null]) ===
    JSON.stringify([content, inlineKeyboard ?? null]);
  if (isSame) throw badRequest(NOT_MODIFIED);
  const message: MessageRecord = {
    ...kept,
    content,
    edits: before.edits + 1,
    editDate: unixNow(call.world),
    ...(inlineKeyboard ? { inlineKeyboard } : {}),
  };
  call.world.messages.put(String(message.id), message);
  call.world.signals.emit({ type: "edited", message });
  return asMessage(call.world, message);
}

function refuseDelete(call: Call, chat: Conversation, message: MessageRecord): void {
  const tooOld = unixNow(call.world) - message.date > DELETABLE_SECONDS;
  if (tooOld) throw badRequest("message can't be deleted for everyone");
  const isOwn = message.senderId === call.bot.id;
  if (isOwn || chat.kind === "private" || chat.group.adminIds.includes(call.bot.id)) return;
  throw badRequest("message can't be deleted");
}

function remove(call: Call, message: MessageRecord): void {
  call.world.messages.delete(String(message.id));
  call.world.signals.emit({ type: "deleted", message });
}

export const editMethods: Record<string, Handler> = {
  editMessageText: handler("editMessageText", (call, params) => {
    if ((params.text === undefined) === (params.rich_message === undefined)) {
      throw badRequest(
        params.text === undefined
          ? "message text is empty"
          : "only one of text and rich_message can be specified",
      );
    }
    const before = editable(call, params);
    // A photo or a file that is a message of its own has a caption; only a block of a rich message is text.
    if (before.content.photo || before.content.document)
      throw badRequest("there is no text in the message to edit");
    if (params.rich_message) {
      return applyEdit(
        call,
        before,
        { rich_message: readRichMessage(params.rich_message, mediaOf(call)) },
        params.reply_markup,
      );
    }
    const { text, entities } = readText({
      text: params.text ?? "",
      parseMode: params.parse_mode,
      entities: params.entities,
    });
    return applyEdit(
      call,
      before,
      { text, ...(entities.length > 0 ? { entities } : {}) },
      params.reply_markup,
    );
  }),
  editMessageReplyMarkup: handler("editMessageReplyMarkup", (call, params) => {
    const before = editable(call, params);
    return applyEdit(call, before, before.content, params.reply_markup);
  }),
  deleteMessage: handler("deleteMessage", (call, params) => {
    const chat = targetChat(call.world, call.bot, params.chat_id);
    const message = messageIn(call.world, chat, params.message_id);
    if (!message) throw badRequest("message to delete not found");
    refuseDelete(call, chat, message);
    remove(call, message);
    return true;
  }),
  deleteMessages: handler("deleteMessages", (call, params) => {
    const chat = targetChat(call.world, call.bot, params.chat_id);
    const found = params.message_ids.flatMap((id) => messageIn(call.world, chat, id) ?? []);
    for (const message of found) refuseDelete(call, chat, message);
    for (const message of found) remove(call, message);
    return true;
  }),
  setMessageReaction: handler("setMessageReaction", (call, params) => {
    const chat = writableChat(call.world, call.bot, params.chat_id);
    const before = messageIn(call.world, chat, params.message_id);
    if (!before) throw badRequest("message to react not found");
    const [first, ...more] = params.reaction ?? [];
    if (more.length > 0) throw badRequest("REACTIONS_TOO_MANY");
    const { reaction: _old, ...kept } = before;
    const message = { ...kept, ...(first?.type === "emoji" ? { reaction: first.emoji } : {}) };
    call.world.messages.put(String(message.id), message);
    call.world.signals.emit({ type: "edited", message });
    return true;
  }),
};
