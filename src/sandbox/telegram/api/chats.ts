import { flattenBlocks } from "../content/flatten-rich.ts";
import { readRichMessage } from "../content/rich.ts";
import { readText } from "../content/text.ts";
import { badRequest } from "../refusal.ts";
import { accountOf, asChat, asUser, type Conversation } from "../world/chats.ts";
import type { World } from "../world/world.ts";
import { type Call, type Handler, handler } from "./call.ts";
import { mediaOf } from "./files.ts";
import { targetChat, writableChat } from "./targets.ts";

const ACTION_MS = 5_000;
const DRAFT_MS = 30_000;

function member(world: World, chat: Conversation, userId: number) {
  const account = accountOf(world, userId);
  if (!account) throw badRequest("user not found");
  const user = asUser(account);
  if (chat.kind === "private") return { status: "member", user };
  if (!chat.group.memberIds.includes(userId)) return { status: "left", user };
  if (!chat.group.adminIds.includes(userId)) return { status: "member", user };
  const rights = {
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_delete_messages: true,
    can_manage_video_chats: false,
    can_restrict_members: true,
    can_promote_members: false,
    can_change_info: true,
    can_invite_users: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    can_manage_tags: false,
    can_send_welcome_messages: false,
  };
  return { status: "administrator", user, ...rights };
}

function show(call: Call, chat: Conversation, label: string, forMs: number, text?: string): true {
  call.world.activity.set(chat.key, { label, untilMs: call.world.now() + forMs, ...(text ? { text } : {}) });
  call.world.signals.emit({ type: "activity", chatKey: chat.key });
  return true;
}

function privateOnly(call: Call, chatId: number): Conversation {
  const chat = writableChat(call.world, call.bot, chatId);
  if (chat.kind !== "private") throw badRequest("TEXTDRAFT_PEER_INVALID");
  return chat;
}

export const chatMethods: Record<string, Handler> = {
  sendChatAction: handler("sendChatAction", (call, params) =>
    show(
      call,
      writableChat(call.world, call.bot, params.chat_id),
      params.action === "typing" ? "typing…" : "sending a file…",
      ACTION_MS,
    ),
  ),
  sendMessageDraft: handler("sendMessageDraft", (call, params) => {
    const text = params.text
      ? readText({ text: params.text, parseMode: params.parse_mode, entities: params.entities }).text
      : "Thinking…";
    return show(call, privateOnly(call, params.chat_id), "typing…", DRAFT_MS, text);
  }),
  sendRichMessageDraft: handler("sendRichMessageDraft", (call, params) => {
    const blocks = params.rich_message.blocks?.filter((b) => b.type !== "thinking") ?? [];
    const rich = readRichMessage({ ...params.rich_message, blocks }, mediaOf(call));
    return show(call, privateOnly(call, params.chat_id), "typing…", DRAFT_MS, flattenBlocks(rich.blocks));
  }),
  getChat: handler("getChat", (call, params) => {
    const chat = targetChat(call.world, call.bot, params.chat_id);
    return {
      ...asChat(chat),
      accent_color_id: 0,
      max_reaction_count: 11,
      accepted_gift_types: {
        unlimited_gifts: false,
        limited_gifts: false,
        unique_gifts: false,
        premium_subscription: false,
        gifts_from_channels: false,
      },
    };
  }),
  getChatMember: handler("getChatMember", (call, params) =>
    member(call.world, targetChat(call.world, call.bot, params.chat_id), params.user_id),
  ),
  getChatMemberCount: handler("getChatMemberCount", (call, params) => {
    const chat = targetChat(call.world, call.bot, params.chat_id);
    return chat.kind === "private" ? 2 : chat.group.memberIds.length;
  }),
  getChatAdministrators: handler("getChatAdministrators", (call, params) => {
    const chat = targetChat(call.world, call.bot, params.chat_id);
    if (chat.kind === "private") throw badRequest("there are no administrators in the private chat");
    return chat.group.adminIds.map((id) => member(call.world, chat, id));
  }),
  leaveChat: handler("leaveChat", (call, params) => {
    const chat = targetChat(call.world, call.bot, params.chat_id);
    if (chat.kind === "private") throw badRequest("chat member status can't be changed in private chats");
    const memberIds = chat.group.memberIds.filter((id) => id !== call.bot.id);
    const adminIds = chat.group.adminIds.filter((id) => id !== call.bot.id);
    call.world.groups.put(String(chat.group.id), { ...chat.group, memberIds, adminIds });
    return true;
  }),
};
