import { waitUntil } from "../../kernel/wait-until.ts";
import { userWith } from "../world/accounts.ts";
import { dmChannel, isIn } from "../world/places.ts";
import { postAsPerson, remove } from "../world/post.ts";
import type {
  AttachmentRecord,
  ChannelRecord,
  Choice,
  CommandRecord,
  InteractionRecord,
  MessageRecord,
  Modal,
} from "../world/records.ts";
import type { World } from "../world/world.ts";
import {
  type Actor,
  askForChoices,
  closeModal,
  forgePress,
  offeredCommands,
  openModal,
  sendCommand,
  submitModal,
  useComponent,
} from "./acts.ts";
import type { OptionValues } from "./command-data.ts";
import { type FieldValues, printModal } from "./modal-data.ts";
import { applicationNamed, type PersonSettings, personSettings } from "./settings.ts";
import {
  type ButtonView,
  filesOf,
  picturesOf,
  printTranscript,
  type SeenMessage,
  type SelectView,
  transcribe,
  transcriptFor,
} from "./transcript.ts";

/** The direct messages with an application's bot, or a server's channel. */
export type Place = { dm: string } | { channel: string };

/** What a person saw happen at once. */
export type Outcome =
  | { kind: "message" | "thinking" | "updated"; message: SeenMessage }
  | { kind: "modal"; modal: Modal }
  /** Acknowledged without anything to see yet. */
  | { kind: "quiet" };

export interface SeenFile {
  name: string;
  contentType: string;
  bytes: Uint8Array;
}

export interface ActOptions {
  /** How long to wait for the application's first answer, in milliseconds of the machine's own time. */
  timeoutMs?: number;
}

/** What a person does with a Discord app. Methods throw plain Errors when the app would not allow it. */
export interface DiscordPerson extends PersonSettings {
  readonly id: string;
  readonly name: string;
  readonly channelId: string;
  /** The same person, at another place. */
  at(place: Place): DiscordPerson;
  /** Commands that the picker offers here. */
  commands(): CommandRecord[];
  /** Sends a slash command, e.g. `/deploy` or `/blacklist add`, and waits for its first answer. */
  runs(
    command: string,
    input?: ActOptions & { options?: OptionValues; application?: string },
  ): Promise<Outcome>;
  /** Types into an option that suggests values. */
  autocompletes(
    command: string,
    option: string,
    typed: string,
    input?: ActOptions & { options?: OptionValues; application?: string },
  ): Promise<readonly Choice[]>;
  /** Taps a button by its label, in the newest message that has it, waiting for it to appear. */
  taps(label: string | RegExp, input?: ActOptions & { messageId?: string }): Promise<Outcome>;
  /** Where a link button leads. */
  link(label: string | RegExp): string;
  /** Chooses in a list by the labels of its options, waiting for it to appear; `from` names the list by placeholder or custom id. */
  chooses(labels: string | readonly string[], input?: ActOptions & { from?: string }): Promise<Outcome>;
  /** The form that is open. */
  modal(): Modal | undefined;
  /** Fills the open form in, by label or custom id, and sends it. */
  submits(values: FieldValues, input?: ActOptions): Promise<Outcome>;
  /** Closes the open form without sending it. */
  dismissesModal(): void;
  /** Sends a press of any custom id, as a changed client could. */
  forges(messageId: string, customId: string, input?: ActOptions): Promise<Outcome>;
  /** Writes a message; returns its id. */
  says(text: string, input?: { replyTo?: string }): string;
  /** Waits for a message with this text, the newest first. */
  sees(text: RegExp | string, timeoutMs?: number): Promise<SeenMessage>;
  /** Waits by event until this place looks as wanted; the error shows the transcript. */
  waitFor<T>(look: (messages: SeenMessage[]) => T | undefined, timeoutMs?: number): Promise<T>;
  transcript(): SeenMessage[];
  /** Opens the picture of a message. */
  picture(messageId: string): SeenFile & { description: string };
  /** Downloads the file of a message. */
  file(messageId: string): SeenFile;
  /** Puts away a message that only this person sees. */
  dismisses(messageId: string): void;
}

const ANSWER_WAIT_MS = 5_000;

/** The channel that a place means for this person. @throws Error when they are not in it */
export function channelAt(world: World, userId: string, place: Place): ChannelRecord {
  if ("dm" in place) return dmChannel(world, userId, applicationNamed(world, place.dm).id);
  const channel = world.channels.get(place.channel);
  if (!channel || !isIn(world, channel, userId))
    throw new Error(`${userWith(world, userId).globalName} is in no channel ${place.channel}`);
  return channel;
}

function outcomeOf(world: World, interaction: InteractionRecord): Outcome {
  const message = world.messages.get(interaction.originalId ?? "");
  if (interaction.modal) return { kind: "modal", modal: interaction.modal };
  if (!message) return { kind: "quiet" };
  const seen = transcribe(world, message);
  if (interaction.ack?.type === 6) return { kind: "quiet" };
  if (interaction.ack?.type === 7) return { kind: "updated", message: seen };
  return { kind: seen.isThinking ? "thinking" : "message", message: seen };
}

/** Waits for the first answer. @throws Error in Discord's words when there is none */
async function firstAnswer(
  world: World,
  { id }: InteractionRecord,
  timeoutMs: number,
): Promise<InteractionRecord> {
  return waitUntil(
    world,
    () => {
      const current = world.interactions.get(id);
      if (current?.failure !== undefined) throw new Error(`This interaction failed (${current.failure})`);
      return current?.ack ? current : undefined;
    },
    timeoutMs,
    () => "The application did not respond",
  );
}

/** The user-level driver of one person at one place. */
export function createPersonDriver(world: World, userId: string, place: Place): DiscordPerson {
  const channel = channelAt(world, userId, place);
  const actor: Actor = { world, userId, channel };
  const transcript = () => transcriptFor(world, channel.id, userId);
  const self = () => userWith(world, userId);

  const settle = async (interaction: InteractionRecord, { timeoutMs = ANSWER_WAIT_MS }: ActOptions = {}) =>
    outcomeOf(world, await firstAnswer(world, interaction, timeoutMs));

  const fits = (wanted: string | RegExp, label: string) =>
    typeof wanted === "string" ? label === wanted : wanted.test(label);

  function findButton(
    label: string | RegExp,
    messageId?: string,
  ): { messageId: string; button: ButtonView } | undefined {
    const messages = transcript().filter((one) => messageId === undefined || one.messageId === messageId);
    for (const message of messages.toReversed())
      for (const control of message.controls)
        if (control.kind === "button" && fits(label, control.label))
          return { messageId: message.messageId, button: control };
    return undefined;
  }

  function findList(
    labels: readonly string[],
    from?: string,
  ): { messageId: string; select: SelectView } | undefined {
    const offers = (select: SelectView) =>
      (from === undefined || select.placeholder === from || select.customId === from) &&
      (select.options.length === 0 ||
        labels.every((label) => select.options.some((one) => one.label === label)));
    for (const message of transcript().toReversed())
      for (const control of message.controls)
        if (control.kind === "select" && offers(control))
          return { messageId: message.messageId, select: control };
    return undefined;
  }

  /** Waits for something to be on the screen. */
  const appears = <T>(look: () => T | undefined, what: string, timeoutMs = ANSWER_WAIT_MS): Promise<T> =>
    waitUntil(world, look, timeoutMs, () => `${what}; the chat is:\n${printTranscript(transcript())}`);

  function modalNow(): InteractionRecord {
    const opened = openModal(world, userId);
    if (!opened) throw new Error("no form is open");
    return opened;
  }

  function messageHere(messageId: string): MessageRecord {
    const isSeen = transcript().some((message) => message.messageId === messageId);
    const message = world.messages.get(messageId);
    if (!message || !isSeen) throw new Error(`${self().globalName} sees no message ${messageId} here`);
    return message;
  }

  const opened = ({ filename, contentType, base64 }: AttachmentRecord): SeenFile => ({
    name: filename,
    contentType,
    bytes: Buffer.from(base64, "base64"),
  });

  const waitFor = <T>(look: (messages: SeenMessage[]) => T | undefined, timeoutMs = 5_000): Promise<T> =>
    waitUntil(
      world,
      () => look(transcript()),
      timeoutMs,
      () => {
        const opened = openModal(world, userId)?.modal;
        const form = opened ? `\nand a form is open:\n    ${printModal(opened)}` : "";
        return `not seen within ${timeoutMs} ms; the chat is:\n${printTranscript(transcript())}${form}`;
      },
    );

  return {
    id: userId,
    name: self().globalName,
    channelId: channel.id,
    at: (other) => createPersonDriver(world, userId, other),
    commands: () => offeredCommands(actor),
    runs: async (command, input = {}) =>
      settle(sendCommand(actor, command, input.options ?? {}, input.application), input),
    async autocompletes(command, option, typed, input = {}) {
      const asked = askForChoices(actor, command, option, typed, input.options ?? {}, input.application);
      return (await firstAnswer(world, asked, input.timeoutMs ?? ANSWER_WAIT_MS)).choices ?? [];
    },
    async taps(label, input = {}) {
      const look = () => findButton(label, input.messageId);
      const found = await appears(look, `there is no button "${label}"`, input.timeoutMs);
      if (found.button.customId === undefined) throw new Error(`"${label}" is a link to ${found.button.url}`);
      return settle(useComponent(actor, found.messageId, found.button.customId), input);
    },
    link(label) {
      const url = findButton(label)?.button.url;
      if (url === undefined)
        throw new Error(`there is no link "${label}"; the chat is:\n${printTranscript(transcript())}`);
      return url;
    },
    async chooses(labels, input = {}) {
      const wanted = typeof labels === "string" ? [labels] : labels;
      const { messageId, select } = await appears(
        () => findList(wanted, input.from),
        `no list offers ${wanted.join(", ")}`,
        input.timeoutMs,
      );
      if (wanted.length < select.min || wanted.length > select.max)
        throw new Error(`"${select.placeholder}" takes ${select.min} to ${select.max} choices`);
      const values = wanted.map((label) => select.options.find((one) => one.label === label)?.value ?? label);
      return settle(useComponent(actor, messageId, select.customId, values), input);
    },
    modal: () => openModal(world, userId)?.modal,
    submits: async (values, input = {}) => settle(submitModal(actor, modalNow(), values), input),
    dismissesModal: () => closeModal(world, modalNow()),
    forges: async (messageId, customId, input = {}) => settle(forgePress(actor, messageId, customId), input),
    says: (text, input = {}) => postAsPerson(world, channel, userId, text, input.replyTo).id,
    sees: (text, timeoutMs) =>
      waitFor(
        (messages) =>
          messages.findLast((one) =>
            typeof text === "string" ? one.text.includes(text) : text.test(one.text),
          ),
        timeoutMs,
      ),
    waitFor,
    transcript,
    picture(messageId) {
      const message = messageHere(messageId);
      const [shown] = picturesOf(message);
      const file = message.attachments.find(({ filename }) => filename === shown?.filename);
      if (!shown || !file) throw new Error(`message ${messageId} shows no picture`);
      return { ...opened(file), description: shown.description };
    },
    file(messageId) {
      const [file] = filesOf(messageHere(messageId));
      if (!file) throw new Error(`message ${messageId} offers no file`);
      return opened(file);
    },
    dismisses(messageId) {
      const message = world.messages.get(messageId);
      if (message?.visibleTo !== userId) throw new Error("only what nobody else sees can be put away");
      remove(world, message);
    },
    ...personSettings(world, userId),
  };
}
