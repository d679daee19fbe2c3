import { alreadyAcknowledged, invalidForm, unknownInteraction } from "../refusal.ts";
import { charCount } from "../rules/check-scalar.ts";
import { FLAG } from "../rules/component-types.ts";
import { lengthProblem, problem } from "../rules/form-problem.ts";
import { type MessageBody, mentionsOf, readMessageBody } from "../rules/message-body.ts";
import { modalProblems } from "../rules/modal.ts";
import { withIds } from "../rules/walk.ts";
import type { RequestBody } from "../spec/request-spec.ts";
import { ANSWER_MS, saveInteraction } from "../world/interactions.ts";
import { edit, post } from "../world/post.ts";
import type { Choice, InteractionRecord, MessageRecord, Modal, UploadRecord } from "../world/records.ts";
import { type Call, readBody } from "./call.ts";

/** Kinds of first answers. */
export const CALLBACK = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const;

/** Which of them may answer what a person did. */
const ALLOWED: Readonly<Record<InteractionRecord["type"], readonly number[]>> = {
  2: [CALLBACK.message, CALLBACK.deferredMessage, CALLBACK.modal],
  3: [CALLBACK.message, CALLBACK.deferredMessage, CALLBACK.deferredUpdate, CALLBACK.update, CALLBACK.modal],
  4: [CALLBACK.choices],
  5: [CALLBACK.message, CALLBACK.deferredMessage, CALLBACK.deferredUpdate, CALLBACK.update],
};

const BODIES: Readonly<Record<number, RequestBody>> = {
  [CALLBACK.message]: "CreateMessageInteractionCallbackRequest",
  [CALLBACK.deferredMessage]: "CreateMessageInteractionCallbackRequest",
  [CALLBACK.deferredUpdate]: "UpdateMessageInteractionCallbackRequest",
  [CALLBACK.update]: "UpdateMessageInteractionCallbackRequest",
  [CALLBACK.choices]: "ApplicationCommandAutocompleteCallbackRequest",
  [CALLBACK.modal]: "ModalInteractionCallbackRequest",
};

/** Characters of a suggested value; the description allows more than Discord does. */
const MAX_CHOICE = 100;

interface CallbackBody {
  type: number;
  data?: (MessageBody & Partial<Modal> & { choices?: Choice[] | null }) | null;
}

type Asked = Pick<Call, "world" | "check" | "route"> & { uploads: readonly UploadRecord[] };

function readCallback(call: Asked, interaction: InteractionRecord, body: unknown): CallbackBody {
  const type = typeof body === "object" && body !== null && "type" in body ? Number(body.type) : Number.NaN;
  const isUpdate = type === CALLBACK.update || type === CALLBACK.deferredUpdate;
  const allowed = ALLOWED[interaction.type].filter(
    (one) =>
      interaction.sourceMessageId !== undefined ||
      (one !== CALLBACK.update && one !== CALLBACK.deferredUpdate),
  );
  const name = BODIES[type];
  if (!name || !allowed.includes(type) || (isUpdate && interaction.sourceMessageId === undefined)) {
    const message = `Value must be one of {${allowed.join(", ")}}.`;
    throw invalidForm([problem(["type"], "BASE_TYPE_CHOICES", message)]);
  }
  return readBody<CallbackBody>(call, name, body);
}

const visibility = (flags: number, userId: string): { visibleTo?: string } =>
  flags & FLAG.ephemeral ? { visibleTo: userId } : {};

function answerWithMessage(call: Asked, interaction: InteractionRecord, body: CallbackBody): MessageRecord {
  const reading = { uploads: call.uploads, at: ["data"], mayBeEphemeral: true };
  const content = readMessageBody(body.data ?? {}, reading);
  return post(call.world, interaction.channelId, {
    ...content,
    authorId: interaction.applicationId,
    interactionId: interaction.id,
    mentions: mentionsOf(content, body.data?.allowed_mentions),
    ...visibility(content.flags, interaction.userId),
  });
}

function deferWithMessage(call: Asked, interaction: InteractionRecord, body: CallbackBody): MessageRecord {
  const flags = FLAG.loading | ((body.data?.flags ?? 0) & (FLAG.ephemeral | FLAG.componentsV2));
  return post(call.world, interaction.channelId, {
    content: "",
    embeds: [],
    components: [],
    attachments: [],
    flags: flags & ~FLAG.componentsV2,
    authorId: interaction.applicationId,
    interactionId: interaction.id,
    mentions: [],
    ...visibility(flags, interaction.userId),
  });
}

function updateSource(
  call: Asked,
  interaction: InteractionRecord,
  body: CallbackBody,
): MessageRecord | undefined {
  const source = call.world.messages.get(interaction.sourceMessageId ?? "");
  if (!source) return undefined;
  const content = readMessageBody(body.data ?? {}, {
    before: source,
    uploads: call.uploads,
    at: ["data"],
    mayBeEphemeral: false,
  });
  return edit(call.world, source, content);
}

function readChoices({ data }: CallbackBody): Choice[] {
  const choices = data?.choices ?? [];
  const problems = choices.flatMap(({ value }, at) =>
    lengthProblem(["data", "choices", at, "value"], charCount(String(value)), 0, MAX_CHOICE),
  );
  if (problems.length > 0) throw invalidForm(problems);
  return choices;
}

function readModal(body: CallbackBody): Modal {
  const { custom_id = "", title = "", components = [] } = body.data ?? {};
  const modal: Modal = { custom_id, title, components: components ?? [] };
  const problems = modalProblems(modal, ["data"]);
  if (problems.length > 0) throw invalidForm(problems);
  return { ...modal, components: withIds(modal.components) };
}

/**
 * The application's first answer to an interaction, over REST or as the answer of its endpoint.
 * @returns the message that it made or changed, if it did
 * @throws Refusal 10062 after three seconds, 40060 for a second answer, 50035
 */
export function answerInteraction(
  call: Asked,
  interaction: InteractionRecord,
  body: unknown,
): MessageRecord | undefined {
  const { world } = call;
  if (interaction.ack) throw alreadyAcknowledged();
  if (interaction.failure !== undefined || world.now() - interaction.atMs > ANSWER_MS)
    throw unknownInteraction();
  const callback = readCallback(call, interaction, body);
  const done = { ...interaction, ack: { type: callback.type, atMs: world.now() } };
  switch (callback.type) {
    case CALLBACK.message: {
      const message = answerWithMessage(call, interaction, callback);
      saveInteraction(world, { ...done, originalId: message.id });
      return message;
    }
    case CALLBACK.deferredMessage: {
      const message = deferWithMessage(call, interaction, callback);
      saveInteraction(world, { ...done, originalId: message.id, isDeferred: true });
      return message;
    }
    case CALLBACK.update: {
      const message = updateSource(call, interaction, callback);
      saveInteraction(world, { ...done, ...(message ? { originalId: message.id } : {}) });
      return message;
    }
    case CALLBACK.deferredUpdate:
      saveInteraction(world, {
        ...done,
        ...(interaction.sourceMessageId ? { originalId: interaction.sourceMessageId } : {}),
      });
      return undefined;
    case CALLBACK.choices:
      saveInteraction(world, { ...done, choices: readChoices(callback) });
      return undefined;
    default:
      saveInteraction(world, { ...done, modal: readModal(callback), isModalOpen: true });
      return undefined;
  }
}
