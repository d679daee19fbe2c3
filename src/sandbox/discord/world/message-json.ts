import { asAccount } from "./account-json.ts";
import { asComponent, attachmentUrl, looseFiles } from "./component-json.ts";
import type { InteractionRecord, MessageRecord } from "./records.ts";
import { timestamp, type World } from "./world.ts";

type Json = Record<string, unknown>;

export function asMessage(world: World, message: MessageRecord): Json {
  const interaction = message.interactionId ? world.interactions.get(message.interactionId) : undefined;
  const parent = message.replyToId ? world.messages.get(message.replyToId) : undefined;
  const isBot = world.applications.get(message.authorId) !== undefined;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.replyToId ? 19 : interaction?.type === 2 && interaction.originalId === message.id ? 20 : 0,
    content: message.content,
    author: asAccount(world, message.authorId),
    timestamp: timestamp(message.atMs),
    edited_timestamp: message.editedAtMs === undefined ? null : timestamp(message.editedAtMs),
    tts: false,
    mention_everyone: false,
    mentions: message.mentions.map((id) => asAccount(world, id)),
    mention_roles: [],
    // What a component shows is read from the component, and from nowhere else.
    attachments: looseFiles(message).map((file) => {
      const url = attachmentUrl(world, message, `attachment://${file.filename}`);
      const size = Buffer.byteLength(file.base64, "base64");
      return {
        id: file.id,
        filename: file.filename,
        size,
        url,
        proxy_url: url,
        content_type: file.contentType,
        ...(file.description ? { description: file.description } : {}),
      };
    }),
    embeds: message.embeds.map((embed) => ({ type: "rich", ...embed })),
    components: message.components.map((component) => asComponent(world, message, component)),
    pinned: false,
    flags: message.flags,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(isBot && message.interactionId
      ? { webhook_id: message.authorId, application_id: message.authorId }
      : {}),
    ...(isBot && !message.interactionId ? { application_id: message.authorId } : {}),
    ...(interaction ? { interaction_metadata: asMetadata(world, interaction) } : {}),
    ...(parent
      ? {
          message_reference: { type: 0, message_id: parent.id, channel_id: parent.channelId },
          referenced_message: asMessage(world, { ...parent, replyToId: "" }),
        }
      : {}),
  };
}

function asMetadata(world: World, interaction: InteractionRecord): Json {
  return {
    id: interaction.id,
    type: interaction.type,
    user: asAccount(world, interaction.userId),
    authorizing_integration_owners: { "1": interaction.userId },
    ...(interaction.type === 2 ? { name: interaction.commandName, command_type: 1 } : {}),
    ...(interaction.type === 3
      ? { interacted_message_id: interaction.sourceMessageId ?? interaction.id }
      : {}),
    ...(interaction.type === 5
      ? {
          triggering_interaction_metadata: {
            id: interaction.id,
            type: interaction.sourceMessageId ? 3 : 2,
            user: asAccount(world, interaction.userId),
            authorizing_integration_owners: { "1": interaction.userId },
            ...(interaction.sourceMessageId
              ? { interacted_message_id: interaction.sourceMessageId }
              : { name: interaction.commandName ?? "", command_type: 1 }),
          },
        }
      : {}),
  };
}
