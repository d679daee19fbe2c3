import { COMPONENT } from "../rules/component-types.ts";
import { walk } from "../rules/walk.ts";
import { asUser } from "../world/account-json.ts";
import { commandsFor, interact, saveInteraction } from "../world/interactions.ts";
import { messagesFor } from "../world/places.ts";
import type { ChannelRecord, CommandRecord, InteractionRecord, MessageRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { commandData, type OptionValues, splitCommand } from "./command-data.ts";
import { type FieldValues, modalData } from "./modal-data.ts";

/** Who acts, and where. */
export interface Actor {
  world: World;
  userId: string;
  channel: ChannelRecord;
}

/** Applications whose commands a person may be offered in a place. */
export function applicationsIn({ world, channel }: Actor): string[] {
  if (channel.kind === "dm") return [channel.botId];
  return world.applications.all().map(({ id }) => id);
}

/** Everything the slash-command picker offers here. */
export const offeredCommands = (actor: Actor): CommandRecord[] =>
  applicationsIn(actor).flatMap((id) => commandsFor(actor.world, id, actor.userId, actor.channel));

function findCommand(actor: Actor, name: string, application?: string): CommandRecord {
  const offered = offeredCommands(actor).filter(
    ({ applicationId }) =>
      application === undefined || actor.world.applications.get(applicationId)?.name === application,
  );
  const command = offered.find((one) => one.name === name);
  if (command) return command;
  throw new Error(
    `there is no /${name} here; there are ${offered.map((one) => `/${one.name}`).join(" ") || "none"}`,
  );
}

export function sendCommand(
  actor: Actor,
  line: string,
  values: OptionValues,
  application?: string,
): InteractionRecord {
  const { name, path } = splitCommand(line);
  const command = findCommand(actor, name, application);
  return interact(actor.world, {
    type: 2,
    applicationId: command.applicationId,
    userId: actor.userId,
    channel: actor.channel,
    commandName: [name, ...path].join(" "),
    data: commandData(actor.world, command, path, values),
  });
}

/** Asks for suggestions while an option is typed. @throws Error for an option that has none */
export function askForChoices(
  actor: Actor,
  line: string,
  option: string,
  typed: string,
  values: OptionValues,
  application?: string,
): InteractionRecord {
  const { name, path } = splitCommand(line);
  const command = findCommand(actor, name, application);
  let options = command.options;
  for (const step of path) options = options.find((one) => one.name === step)?.options ?? [];
  if (!options.find((one) => one.name === option)?.autocomplete)
    throw new Error(`/${line.replace(/^\//, "")} suggests nothing for "${option}"`);
  return interact(actor.world, {
    type: 4,
    applicationId: command.applicationId,
    userId: actor.userId,
    channel: actor.channel,
    commandName: [name, ...path].join(" "),
    data: commandData(actor.world, command, path, { ...values, [option]: typed }, option),
  });
}

/** A message that this person sees. @throws Error when they do not */
function seenMessage({ world, userId, channel }: Actor, messageId: string): MessageRecord {
  const message = messagesFor(world, channel.id, userId).find(({ id }) => id === messageId);
  if (!message) throw new Error(`message ${messageId} cannot be seen here`);
  return message;
}

/** Taps a button, or chooses in a list, by custom id. @throws Error where an app would not let a person */
export function useComponent(
  actor: Actor,
  messageId: string,
  customId: string,
  values?: readonly string[],
): InteractionRecord {
  const message = seenMessage(actor, messageId);
  const found = walk(message.components, []).find(
    ({ component }) => component.custom_id === customId,
  )?.component;
  if (!found) throw new Error(`message ${messageId} has nothing named ${customId}`);
  if (found.disabled) throw new Error(`"${found.label ?? customId}" is disabled`);
  return sendComponent(actor, message, { type: found.type, id: found.id, customId }, values);
}

/** Sends a press of any custom id, as a changed client could. */
export function forgePress(actor: Actor, messageId: string, customId: string): InteractionRecord {
  return sendComponent(actor, seenMessage(actor, messageId), { type: COMPONENT.button, id: 1, customId });
}

function sendComponent(
  { world, userId, channel }: Actor,
  message: MessageRecord,
  component: { type: number; id: number | undefined; customId: string },
  values?: readonly string[],
): InteractionRecord {
  const people = (values ?? []).flatMap((value) => world.users.get(value) ?? []);
  return interact(world, {
    type: 3,
    applicationId: message.authorId,
    userId,
    channel,
    customId: component.customId,
    sourceMessageId: message.id,
    data: {
      component_type: component.type,
      custom_id: component.customId,
      id: component.id,
      ...(values ? { values } : {}),
      ...(component.type === COMPONENT.userSelect && people.length > 0
        ? { resolved: { users: Object.fromEntries(people.map((user) => [user.id, asUser(user)])) } }
        : {}),
    },
  });
}

/** The form that lies before a person, whichever interaction opened it last. */
export const openModal = (world: World, userId: string): InteractionRecord | undefined =>
  world.interactions.get(world.openModals.get(userId) ?? "");

/** Puts the form away; nothing is sent. */
export function closeModal(world: World, opened: InteractionRecord): void {
  const { isModalOpen: _open, ...rest } = opened;
  saveInteraction(world, rest);
}

export function submitModal(actor: Actor, opened: InteractionRecord, values: FieldValues): InteractionRecord {
  if (!opened.modal) throw new Error("no form is open");
  const data = modalData(opened.modal, values);
  closeModal(actor.world, opened);
  return interact(actor.world, {
    type: 5,
    applicationId: opened.applicationId,
    userId: actor.userId,
    channel: actor.world.channels.get(opened.channelId) ?? actor.channel,
    customId: opened.modal.custom_id,
    ...(opened.commandName === undefined ? {} : { commandName: opened.commandName }),
    ...(opened.sourceMessageId === undefined ? {} : { sourceMessageId: opened.sourceMessageId }),
    data,
  });
}
