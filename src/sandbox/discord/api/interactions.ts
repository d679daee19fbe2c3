import {
  tokenExpired,
  tooManyFollowUps,
  unknownInteraction,
  unknownMessage,
  unknownWebhook,
} from "../refusal.ts";
import { FLAG } from "../rules/component-types.ts";
import { type MessageBody, mentionsOf, readMessageBody } from "../rules/message-body.ts";
import { saveInteraction, TOKEN_MS } from "../world/interactions.ts";
import { asMessage } from "../world/message-json.ts";
import { edit, post, remove } from "../world/post.ts";
import type { InteractionRecord, MessageRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { answerInteraction } from "./answer-interaction.ts";
import { type Answer, type Call, idParam, noContent, ok, openRoute, type Route, readBody } from "./call.ts";

/** `POST /interactions/:interaction/:token/callback` */
function callback(call: Call): Answer {
  const interaction = call.world.interactions.get(idParam(call, "interaction"));
  if (!interaction || interaction.token !== call.params.token) throw unknownInteraction();
  const message = answerInteraction(call, interaction, call.body);
  if (call.query.get("with_response") !== "true") return noContent;
  const type = call.world.interactions.get(interaction.id)?.ack?.type ?? 0;
  return ok({
    interaction: {
      id: interaction.id,
      type: interaction.type,
      ...(message
        ? {
            response_message_id: message.id,
            response_message_loading: (message.flags & FLAG.loading) !== 0,
            response_message_ephemeral: message.visibleTo !== undefined,
            channel_id: message.channelId,
          }
        : {}),
    },
    resource: { type, ...(message ? { message: asMessage(call.world, message) } : {}) },
  });
}

/** The interaction that a webhook's token belongs to. @throws Refusal 10015, 50027 */
function interactionOf(call: Call): InteractionRecord {
  const application = idParam(call, "webhook");
  const id = call.world.interactionIds.get(call.params.token ?? "");
  const interaction = call.world.interactions.get(id ?? "");
  if (interaction?.applicationId !== application) throw unknownWebhook();
  if (call.world.now() - interaction.atMs >= TOKEN_MS) throw tokenExpired();
  if (!interaction.ack) throw unknownWebhook();
  return interaction;
}

/** A message that this token may read and change. @throws Refusal 10008 */
function messageOf(call: Call, interaction: InteractionRecord): MessageRecord {
  const wanted = call.params.message === "@original" ? interaction.originalId : idParam(call, "message");
  const known = [interaction.originalId, interaction.sourceMessageId, ...interaction.messageIds];
  const message =
    wanted !== undefined && known.includes(wanted) ? call.world.messages.get(wanted) : undefined;
  if (!message) throw unknownMessage();
  return message;
}

function change(
  call: Call,
  interaction: InteractionRecord,
  message: MessageRecord,
  body: MessageBody,
): MessageRecord {
  const reading = { before: message, uploads: call.uploads, at: [], mayBeEphemeral: false };
  const changed = edit(call.world, message, readMessageBody(body, reading));
  if (interaction.isDeferred && message.id === interaction.originalId) {
    const { isDeferred: _done, ...rest } = interaction;
    saveInteraction(call.world, rest);
  }
  return changed;
}

/** Further messages of an application in a server that has not let it in, where only its person has added it. */
const MAX_GUEST_FOLLOW_UPS = 5;

function isGuest(world: World, { channelId, applicationId }: InteractionRecord): boolean {
  const channel = world.channels.get(channelId);
  return channel?.kind === "guild" && !(applicationId in (world.guilds.get(channel.guildId)?.bots ?? {}));
}

/** `POST /webhooks/:webhook/:token`: a further message, or the one that a deferred answer promised. */
function followUp(call: Call): Answer {
  const interaction = interactionOf(call);
  const body = readBody<MessageBody>(call, "IncomingWebhookRequestPartial", call.body);
  const promised = interaction.isDeferred ? call.world.messages.get(interaction.originalId ?? "") : undefined;
  if (promised) return ok(asMessage(call.world, change(call, interaction, promised, body)));
  if (isGuest(call.world, interaction) && interaction.messageIds.length >= MAX_GUEST_FOLLOW_UPS)
    throw tooManyFollowUps();
  const content = readMessageBody(body, { uploads: call.uploads, at: [], mayBeEphemeral: true });
  const message = post(call.world, interaction.channelId, {
    ...content,
    authorId: interaction.applicationId,
    interactionId: interaction.id,
    mentions: mentionsOf(content, body.allowed_mentions),
    ...(content.flags & FLAG.ephemeral ? { visibleTo: interaction.userId } : {}),
  });
  saveInteraction(call.world, { ...interaction, messageIds: [...interaction.messageIds, message.id] });
  return ok(asMessage(call.world, message));
}

const WEBHOOK_MESSAGE = "/webhooks/:webhook/:token/messages/:message";

export const interactionRoutes: readonly Route[] = [
  openRoute("POST", "/interactions/:interaction/:token/callback", callback),
  openRoute("POST", "/webhooks/:webhook/:token", followUp),
  openRoute("GET", WEBHOOK_MESSAGE, (call) =>
    ok(asMessage(call.world, messageOf(call, interactionOf(call)))),
  ),
  openRoute("PATCH", WEBHOOK_MESSAGE, (call) => {
    const interaction = interactionOf(call);
    const message = messageOf(call, interaction);
    const body = readBody<MessageBody>(call, "IncomingWebhookUpdateRequestPartial", call.body);
    return ok(asMessage(call.world, change(call, interaction, message, body)));
  }),
  openRoute("DELETE", WEBHOOK_MESSAGE, (call) => {
    remove(call.world, messageOf(call, interactionOf(call)));
    return noContent;
  }),
];
