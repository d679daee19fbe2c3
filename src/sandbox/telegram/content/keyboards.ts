import type {
  ForceReply,
  InlineKeyboardMarkup,
  KeyboardButton,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
} from "@grammyjs/types";
import { badRequest, notModelled } from "../refusal.ts";
import type { BotRecord, ReplyKey, ReplyKeyboard } from "../world/records.ts";
import { checkLink } from "./links.ts";

const MAX_BUTTONS = 100;

export type ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply;

/** @throws Refusal for buttons that Telegram would not show; empty keyboards count as none */
export function readInlineKeyboard(markup: InlineKeyboardMarkup): InlineKeyboardMarkup | undefined {
  const rows = markup.inline_keyboard.filter((row) => row.length > 0);
  const buttons = rows.flat();
  if (buttons.length === 0) return undefined;
  if (buttons.length > MAX_BUTTONS) throw badRequest("reply markup is too long");
  for (const button of buttons) {
    if (!button.text.trim()) throw badRequest("inline keyboard button text is empty");
    if ("url" in button) checkLink(button.url);
    if ("pay" in button || "callback_game" in button) throw notModelled("pay and game buttons");
  }
  return { inline_keyboard: rows };
}

function readKey(button: KeyboardButton, bot: BotRecord, inPrivate: boolean): ReplyKey {
  if (typeof button === "string") return { text: button };
  if (!button.text.trim()) throw badRequest("keyboard button text is empty");
  if (!("request_managed_bot" in button)) {
    const extra = Object.keys(button).find((field) => /^(request_|web_app)/.test(field));
    if (extra) throw notModelled(`keyboard buttons with ${extra}`);
    return { text: button.text, ...(button.style && { style: button.style }) };
  }
  if (!inPrivate) throw badRequest("BUTTON_TYPE_INVALID");
  if (!bot.canManageBots) throw badRequest("MANAGER_PERMISSION_MISSING");
  const wish = button.request_managed_bot;
  return {
    text: button.text,
    ...(button.style && { style: button.style }),
    managedBot: {
      requestId: wish.request_id,
      ...(wish.suggested_name ? { suggestedName: wish.suggested_name } : {}),
      ...(wish.suggested_username ? { suggestedUsername: wish.suggested_username } : {}),
    },
  };
}

function readReplyKeyboard(markup: ReplyKeyboardMarkup, bot: BotRecord, inPrivate: boolean): ReplyKeyboard {
  const rows = markup.keyboard.map((row) => row.map((button) => readKey(button, bot, inPrivate)));
  const ids = rows.flat().flatMap((key) => (key.managedBot ? [key.managedBot.requestId] : []));
  if (new Set(ids).size !== ids.length) throw badRequest("BUTTON_ID_INVALID");
  return {
    rows,
    oneTime: markup.one_time_keyboard ?? false,
    ...(markup.input_field_placeholder ? { placeholder: markup.input_field_placeholder } : {}),
  };
}

export interface Keyboards {
  inlineKeyboard?: InlineKeyboardMarkup;
  /** null removes the keyboard below the input field. */
  replyKeyboard?: ReplyKeyboard | null;
}

export function readReplyMarkup(
  markup: ReplyMarkup | undefined,
  bot: BotRecord,
  inPrivate: boolean,
): Keyboards {
  if (!markup || "force_reply" in markup) return {};
  if ("inline_keyboard" in markup) {
    const inlineKeyboard = readInlineKeyboard(markup);
    return inlineKeyboard ? { inlineKeyboard } : {};
  }
  if ("remove_keyboard" in markup) return { replyKeyboard: null };
  return { replyKeyboard: readReplyKeyboard(markup, bot, inPrivate) };
}
