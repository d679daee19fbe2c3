import type { CommandField } from "../command.ts";
import type { Deed, Intent } from "../receive/intent.ts";
import { findCommand } from "../registry.ts";
import { readCustomId } from "./custom-ids.ts";
import { ASKED, type CommandOption, type Interaction, isInPrivateChat, personOf } from "./interaction.ts";
import { asText, type MessageRef, ORIGINAL } from "./message-ref.ts";
import { answerIn } from "./modal.ts";
import { FLAG } from "./wire.ts";

/** A bot token of Discord's: the owner's id, a time and a signature. */
const TOKEN = /^\s*[A-Za-z0-9_-]{20,40}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,60}\s*$/;

/** The fields that were filled in, as somebody would have typed them; Discord tells them in an order of its own. */
function typedFields(options: readonly CommandOption[], fields: readonly CommandField[] = []): string {
  const places = fields.map((field) => field.name);
  return [...options]
    .sort((a, b) => places.indexOf(a.name) - places.indexOf(b.name))
    .map(({ value }) => String(value ?? ""))
    .join(" ");
}

/** What follows a command in the core's own way: text, however many fields it came in. */
function typedText(name: string, options: readonly CommandOption[]): string {
  const command = findCommand(name);
  const [first] = options;
  const verb = command?.verbs?.find((one) => one.name === first?.name);
  return verb
    ? `${verb.name} ${typedFields(first?.options ?? [], verb.fields)}`.trim()
    : typedFields(options, command?.fields);
}

function refOf(interaction: Interaction): MessageRef | null {
  const { message, id } = interaction;
  if (!message) return null;
  const isHidden = ((message.flags ?? 0) & FLAG.hidden) !== 0;
  return isInPrivateChat(interaction) && !isHidden
    ? { kind: "kept", channelId: message.channel_id, messageId: message.id }
    : { kind: "lapsing", interactionId: id, messageId: ORIGINAL };
}

function pressed(interaction: Interaction): Deed {
  const { custom_id: customId = "", values } = interaction.data ?? {};
  const found = readCustomId(customId, values?.[0]);
  const ref = refOf(interaction);
  if (found.kind === "reply") return { kind: "text", text: found.text, messageId: interaction.id };
  return {
    kind: "press",
    ref: found.kind === "act" ? found.ref : "",
    pressId: interaction.id,
    messageId: ref && asText(ref),
  };
}

/** What was typed into a form is a secret where the form asked for one, and where it looks like one. */
function submitted(interaction: Interaction): Deed {
  const { custom_id: customId = "", components = [] } = interaction.data ?? {};
  const text = answerIn(components);
  const found = readCustomId(customId, undefined);
  const isSecret = found.kind === "form" && found.form === "secret";
  return isSecret || TOKEN.test(text)
    ? { kind: "token", token: text.trim(), messageId: null }
    : { kind: "text", text, messageId: interaction.id };
}

function deedOf(interaction: Interaction): Deed | null {
  const { type, data } = interaction;
  switch (type) {
    case ASKED.command:
      return {
        kind: "command",
        name: data?.name ?? "",
        text: typedText(data?.name ?? "", data?.options ?? []),
        messageId: interaction.id,
      };
    case ASKED.component:
      return pressed(interaction);
    case ASKED.modal:
      return submitted(interaction);
    default:
      return null;
  }
}

/**
 * What a person did, or null for interactions that ask nothing of the core. A person's chat with us is one wherever
 * they are: in a server they alone see the answers, so that what was begun there goes on in our private chat.
 */
export function decodeInteraction(interaction: Interaction): Intent | null {
  const person = personOf(interaction);
  const deed = deedOf(interaction);
  if (!person || !deed) return null;
  return {
    platform: "discord",
    from: {
      id: person.id,
      displayName: person.global_name || person.username,
      username: person.username,
      language: interaction.locale ?? null,
    },
    chat: { id: person.id, kind: "private" },
    request: interaction.id,
    ...deed,
  };
}

/** What an interaction is, as a label of its row. A token is no ordinary message: it is never skipped in a flood. */
export function kindOf(interaction: Interaction): string {
  const deed = deedOf(interaction);
  return deed?.kind ?? "other";
}

/** Whose lane an interaction belongs to. */
export const laneOf = (interaction: Interaction): string =>
  `discord:user:${personOf(interaction)?.id ?? "other"}`;
