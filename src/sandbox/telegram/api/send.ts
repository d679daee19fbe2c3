import type { Opts } from "@grammyjs/types";
import { readReplyMarkup } from "../content/keyboards.ts";
import { readRichMessage } from "../content/rich.ts";
import { readText } from "../content/text.ts";
import { badRequest, notModelled } from "../refusal.ts";
import { asMessage, type Conversation } from "../world/chats.ts";
import { type Post, post } from "../world/post.ts";
import { type Call, type Handler, handler } from "./call.ts";
import { mediaOf, readDocument, readPhoto } from "./files.ts";
import { messageIn, writableChat } from "./targets.ts";

type SendOptions = Pick<
  Opts<unknown>["sendMessage"],
  | "chat_id"
  | "reply_markup"
  | "reply_parameters"
  | "protect_content"
  | "business_connection_id"
  | "ephemeral_message_parameters"
>;

function replyTarget(call: Call, chat: Conversation, params: SendOptions): { replyToId?: number } {
  const wish = params.reply_parameters;
  if (!wish?.message_id) return {};
  if (messageIn(call.world, chat, wish.message_id)) return { replyToId: wish.message_id };
  if (wish.allow_sending_without_reply) return {};
  throw badRequest("message to be replied not found");
}

/** What all send methods share: the chat, the keyboard, the reply. */
function send(call: Call, params: SendOptions, content: () => Post["content"]): unknown {
  if (params.business_connection_id) throw notModelled("business connections");
  if (params.ephemeral_message_parameters) throw notModelled("ephemeral messages");
  const chat = writableChat(call.world, call.bot, params.chat_id);
  const record = post(call.world, chat, {
    senderId: call.bot.id,
    content: content(),
    ...readReplyMarkup(params.reply_markup, call.bot, chat.kind === "private"),
    ...replyTarget(call, chat, params),
    ...(params.protect_content ? { isProtected: true as const } : {}),
  });
  return asMessage(call.world, record);
}

function captionOf(params: Opts<unknown>["sendDocument"] | Opts<unknown>["sendPhoto"]): Post["content"] {
  if (!params.caption) return {};
  const { text, entities } = readText(
    { text: params.caption, parseMode: params.parse_mode, entities: params.caption_entities },
    1024,
  );
  return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
}

export const sendMethods: Record<string, Handler> = {
  sendMessage: handler("sendMessage", (call, params) =>
    send(call, params, () => {
      const { text, entities } = readText({
        text: params.text,
        parseMode: params.parse_mode,
        entities: params.entities,
      });
      return { text, ...(entities.length > 0 ? { entities } : {}) };
    }),
  ),
  sendRichMessage: handler("sendRichMessage", (call, params) =>
    send(call, params, () => ({ rich_message: readRichMessage(params.rich_message, mediaOf(call)) })),
  ),
  sendDocument: handler("sendDocument", (call, params) =>
    send(call, params, () => ({ document: readDocument(call, params.document), ...captionOf(params) })),
  ),
  sendPhoto: handler("sendPhoto", (call, params) =>
    send(call, params, () => ({ photo: readPhoto(call, params.photo), ...captionOf(params) })),
  ),
};
