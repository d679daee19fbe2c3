import { sayIn } from "../language/language.ts";
import { paragraph } from "../views/parts.ts";
import { formOf } from "./custom-ids.ts";
import { ASKED, type Interaction, isInPrivateChat } from "./interaction.ts";
import { modalFor } from "./modal.ts";
import { renderForDiscord } from "./render.ts";
import { type DiscordMessage, FLAG } from "./wire.ts";

/** Kinds of answer to an interaction. */
const ANSWER = { pong: 1, message: 4, later: 5, laterInPlace: 6, choices: 8, form: 9 } as const;

/** What Discord is answered at once. */
export type FirstAnswer =
  | { type: typeof ANSWER.pong }
  | { type: typeof ANSWER.message; data: DiscordMessage }
  | { type: typeof ANSWER.later; data: { flags?: number } }
  | { type: typeof ANSWER.laterInPlace }
  | { type: typeof ANSWER.choices; data: { choices: Choice[] } }
  | { type: typeof ANSWER.form; data: ReturnType<typeof modalFor> };

export interface Choice {
  name: string;
  value: string;
}

export const PONG: FirstAnswer = { type: ANSWER.pong };

export const choices = (list: readonly Choice[]): FirstAnswer => ({
  type: ANSWER.choices,
  data: { choices: list.slice(0, 25) },
});

/** For a request that could not be stored: whoever made it has to make it again. */
export const lost = ({ locale }: Interaction): { type: typeof ANSWER.message; data: DiscordMessage } => {
  const words = sayIn(locale ?? null)("error-unavailable");
  const message = renderForDiscord({ tone: "bad", body: [paragraph(words)] });
  return { type: ANSWER.message, data: { ...message, flags: message.flags | FLAG.hidden } };
};

/**
 * The first answer to what a person did. It is made from the interaction alone, so that nothing slow can stand
 * before it: Discord waits three seconds. Anywhere but in our private chat the rest is for this person's eyes.
 */
export function firstAnswer(interaction: Interaction): FirstAnswer {
  const { type, data, locale } = interaction;
  const form = type === ASKED.component ? formOf(data?.custom_id ?? "") : null;
  if (form) return { type: ANSWER.form, data: modalFor(form, sayIn(locale ?? null)) };
  if (type === ASKED.component) return { type: ANSWER.laterInPlace };
  return { type: ANSWER.later, data: isInPrivateChat(interaction) ? {} : { flags: FLAG.hidden } };
}

/** Whether the first answer is all there is: a form that opens says the rest itself. */
export const isWholeAnswer = (answer: FirstAnswer): boolean =>
  answer.type !== ANSWER.later && answer.type !== ANSWER.laterInPlace;
