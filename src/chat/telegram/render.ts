import type { InputFile } from "grammy";
import type {
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  InputRichBlock,
  KeyboardButton,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
  RichText,
} from "grammy/types";
import type { BoundAct, BoundView, Choice, Field, Part, Step, Tone } from "../view.ts";

export interface RichMessage {
  blocks: InputRichBlock[];
  skip_entity_detection: true;
}

export interface TelegramMessage {
  rich_message: RichMessage;
  inline?: InlineKeyboardMarkup;
  reply?: ReplyKeyboardMarkup | ReplyKeyboardRemove;
}

/** What is sent along, by the view's own names: an upload, or the name of one. */
export interface TelegramMedia {
  picture?: InputFile | string;
  file?: InputFile | string;
}

const TONE: Record<Tone, string> = { plain: "", good: "✅ ", busy: "⏳ ", warning: "⚠️ ", bad: "❌ " };
const BUTTON_TEXT_MAX = 60;
const COPY_MAX = 256;

const paragraph = (text: RichText): InputRichBlock => ({ type: "paragraph", text });
const bold = (text: RichText): RichText => ({ type: "bold", text });

/** Makes the commands in our own sentences tappable. What people wrote stays plain, since detection is off. */
function withCommands(text: string): RichText {
  const pieces = text.split(/(?<![\w/])(\/[a-z]{2,32})(?![\w/])/);
  if (pieces.length === 1) return text;
  return pieces
    .map(
      (piece, i): RichText =>
        i % 2 === 1 ? { type: "bot_command", text: piece, bot_command: piece } : piece,
    )
    .filter((piece) => piece !== "");
}

function stepText(step: Step): RichText {
  const detail: RichText[] = step.detail ? [" ", { type: "italic", text: step.detail }] : [];
  switch (step.state) {
    case "active":
      return [bold(`${step.label} …`), ...detail];
    case "failed":
      return ["❌ ", bold(step.label), ...detail];
    default:
      return detail.length > 0 ? [step.label, ...detail] : step.label;
  }
}

const stepBlock = (steps: Step[]): InputRichBlock => ({
  type: "list",
  items: steps.map((step) => ({
    blocks: [paragraph(stepText(step))],
    has_checkbox: true,
    ...(step.state === "done" && { is_checked: true }),
  })),
});

const fieldRow = (field: Field) => [
  { text: bold(field.label), align: "left", valign: "top" } as const,
  {
    text: field.exact ? ({ type: "code", text: field.value } as const) : field.value,
    align: "left",
    valign: "top",
  } as const,
];

function partBlocks(part: Part): InputRichBlock[] {
  switch (part.kind) {
    case "paragraph":
      return [paragraph(withCommands(part.text))];
    case "note":
      return [{ type: "blockquote", blocks: [paragraph(withCommands(part.text))] }];
    case "steps":
      return [stepBlock(part.steps)];
    case "fields":
      return part.fields.length === 0
        ? []
        : [{ type: "table", cells: part.fields.map(fieldRow), is_compact: true }];
    case "items":
      return [
        {
          type: "list",
          items: part.items.map((item) => ({
            blocks: [
              paragraph(bold(withCommands(item.title))),
              ...(item.detail ? [paragraph(item.detail)] : []),
            ],
          })),
        },
      ];
    case "log":
      return [
        {
          type: "details",
          summary: part.title,
          blocks: [{ type: "pre", text: part.lines.join("\n") }],
          ...(part.open && { is_open: true }),
        },
      ];
  }
}

const short = (label: string): string =>
  label.length > BUTTON_TEXT_MAX ? `${label.slice(0, BUTTON_TEXT_MAX - 1)}…` : label;

function button(choice: Choice<BoundAct>): InlineKeyboardButton {
  const text = short(choice.label);
  switch (choice.kind) {
    case "act":
      return { text, callback_data: choice.act.ref, ...(choice.style && { style: choice.style }) };
    case "link":
      return { text, url: choice.url, style: "primary" };
    case "copy":
      return { text, copy_text: { text: choice.text.slice(0, COPY_MAX) } };
    case "disabled":
      return { text, disabled: {} };
  }
}

/** The keyboard that replaces the phone's own: one tap creates the bot, the rest are ready-made answers. */
function replyKeyboard(view: BoundView): ReplyKeyboardMarkup | ReplyKeyboardRemove | undefined {
  if (view.endReplies) return { remove_keyboard: true };
  if (!view.createBot && !view.replies) return undefined;
  const rows: KeyboardButton[][] = [];
  if (view.createBot) {
    const { label, requestId, suggestedName, suggestedUsername } = view.createBot;
    rows.push([
      {
        text: label,
        style: "primary",
        request_managed_bot: {
          request_id: requestId,
          suggested_name: suggestedName,
          suggested_username: suggestedUsername,
        },
      },
    ]);
  }
  const [first, ...rest] = view.replies ?? [];
  if (first) rows.push([{ text: first }]);
  if (rest.length > 0) rows.push(rest.map((text) => ({ text })));
  return { keyboard: rows, resize_keyboard: true, one_time_keyboard: true };
}

/**
 * Shows a view the Telegram way: typed blocks, so that no text is ever parsed as markup. A picture and a file are
 * blocks like others, so that a message is one message, and can be changed into one without them and back.
 */
export function renderForTelegram(view: BoundView, media: TelegramMedia = {}): TelegramMessage {
  const head: InputRichBlock[] = view.title
    ? [{ type: "heading", text: `${TONE[view.tone]}${view.title}`, size: 3 }]
    : [];
  const picture: InputRichBlock[] =
    view.picture && media.picture ? [{ type: "photo", photo: { type: "photo", media: media.picture } }] : [];
  const file: InputRichBlock[] =
    view.file && media.file ? [{ type: "document", document: { type: "document", media: media.file } }] : [];
  const tail: InputRichBlock[] = view.form ? [{ type: "footer", text: view.form.hint }] : [];
  const inline = (view.choices ?? []).filter((row) => row.length > 0).map((row) => row.map(button));
  const reply = replyKeyboard(view);
  return {
    rich_message: {
      blocks: [...head, ...picture, ...view.body.flatMap(partBlocks), ...file, ...tail],
      skip_entity_detection: true,
    },
    ...(inline.length > 0 && { inline: { inline_keyboard: inline } }),
    ...(reply && { reply }),
  };
}
