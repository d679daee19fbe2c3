import { COMPONENT, FLAG, isSelect } from "../rules/component-types.ts";
import { walk } from "../rules/walk.ts";
import { fileOf } from "../world/component-json.ts";
import { authorOf, messagesFor } from "../world/places.ts";
import type { AttachmentRecord, Component, MessageRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

export interface ButtonView {
  kind: "button";
  label: string;
  /** 1 primary, 2 secondary, 3 success, 4 danger, 5 link. */
  style: number;
  customId?: string;
  url?: string;
  isDisabled: boolean;
}

export interface SelectView {
  kind: "select";
  customId: string;
  placeholder: string;
  /** Empty for lists that Discord fills: people, roles, channels. */
  options: { label: string; value: string; isChosen: boolean; description?: string }[];
  min: number;
  max: number;
  isDisabled: boolean;
}

export type Control = ButtonView | SelectView;

/** One message as one person sees it. */
export interface SeenMessage {
  messageId: string;
  from: string;
  fromBot: boolean;
  /** "Only you can see this". */
  isEphemeral: boolean;
  /** "… is thinking". */
  isThinking: boolean;
  /** Plain text: content, embeds and text components, in lines. */
  text: string;
  controls: Control[];
  /** Pictures that it shows, with what is said of each to whoever cannot see it. */
  pictures: { filename: string; description: string }[];
  /** Names of the files that it offers. */
  files: string[];
  edits: number;
}

function viewControl(component: Component): Control[] {
  const isDisabled = component.disabled ?? false;
  if (component.type === COMPONENT.button) {
    return [
      {
        kind: "button",
        label: component.label ?? component.emoji?.name ?? "",
        style: component.style ?? 2,
        isDisabled,
        ...(component.custom_id ? { customId: component.custom_id } : {}),
        ...(component.url ? { url: component.url } : {}),
      },
    ];
  }
  if (!isSelect(component)) return [];
  return [
    {
      kind: "select",
      customId: component.custom_id ?? "",
      placeholder: component.placeholder ?? "",
      options: (component.options ?? []).map((option) => ({
        label: option.label,
        value: option.value,
        isChosen: option.default ?? false,
        ...(option.description ? { description: option.description } : {}),
      })),
      min: component.min_values ?? 1,
      max: component.max_values ?? 1,
      isDisabled,
    },
  ];
}

/** What can be tapped or chosen in a message, in the order of the screen. */
export const controlsOf = (message: MessageRecord): Control[] =>
  walk(message.components, []).flatMap(({ component }) => viewControl(component));

export function textOf(message: MessageRecord): string {
  const embeds = message.embeds.flatMap(({ title, description, fields, footer }) => [
    title,
    description,
    ...(fields ?? []).map(({ name, value }) => `${name}: ${value}`),
    footer?.text,
  ]);
  const shown = walk(message.components, []).map(({ component }) => component.content);
  return [message.content, ...embeds, ...shown].filter(Boolean).join("\n");
}

/** Pictures in galleries, in the order of the screen. */
export const picturesOf = (message: MessageRecord): SeenMessage["pictures"] =>
  walk(message.components, [])
    .flatMap(({ component }) => component.items ?? [])
    .map(({ media, description }) => ({
      filename: fileOf(message, media.url)?.filename ?? media.url,
      description: description ?? "",
    }));

/** Files to download: what a picture shows is not offered as a file. */
export function filesOf(message: MessageRecord): AttachmentRecord[] {
  const shown = picturesOf(message).map(({ filename }) => filename);
  return message.attachments.filter(({ filename }) => !shown.includes(filename));
}

export function transcribe(world: World, message: MessageRecord): SeenMessage {
  const author = authorOf(world, message.authorId);
  return {
    messageId: message.id,
    from: author.name,
    fromBot: author.isBot,
    isEphemeral: message.visibleTo !== undefined,
    isThinking: (message.flags & FLAG.loading) !== 0,
    text: textOf(message),
    controls: controlsOf(message),
    pictures: picturesOf(message),
    files: filesOf(message).map(({ filename }) => filename),
    edits: message.edits,
  };
}

/** Everything that this person sees in a channel, and nothing else. */
export const transcriptFor = (world: World, channelId: string, userId: string): SeenMessage[] =>
  messagesFor(world, channelId, userId).map((message) => transcribe(world, message));

const printControl = (control: Control): string =>
  control.kind === "button" ? `[${control.label}]` : `<${control.placeholder || control.customId}>`;

/** A transcript as text, for error messages. */
export const printTranscript = (messages: readonly SeenMessage[]): string =>
  messages
    .map(({ from, text, controls, isEphemeral, isThinking }) => {
      const marks = `${isEphemeral ? " (only you)" : ""}${isThinking ? " is thinking…" : ""}`;
      const below = controls.length > 0 ? `\n    ${controls.map(printControl).join(" ")}` : "";
      return `${from}${marks}: ${text.replaceAll("\n", "\n    ")}${below}`;
    })
    .join("\n");
