import {
  invalidForm,
  missingPermissions,
  notYourMessage,
  unknownChannel,
  unknownMessage,
} from "../refusal.ts";
import { problem } from "../rules/form-problem.ts";
import { type MessageBody, mentionsOf, readMessageBody } from "../rules/message-body.ts";
import { asMessage } from "../world/message-json.ts";
import { asChannel } from "../world/place-json.ts";
import { holds, messagesIn, PERMISSION, requireView, requireWrite } from "../world/places.ts";
import { edit, post, remove } from "../world/post.ts";
import type { ChannelRecord, MessageRecord } from "../world/records.ts";
import { type Answer, type BotCall, botRoute, idParam, noContent, ok, type Route, readBody } from "./call.ts";

/** How long a nonce is remembered; Discord says "a few minutes". */
const NONCE_MS = 5 * 60_000;

/** How long a person is shown that a bot writes. */
const TYPING_MS = 10_000;

interface NewMessageBody extends MessageBody {
  nonce?: string | number | null;
  enforce_nonce?: boolean | null;
  message_reference?: { message_id?: string; fail_if_not_exists?: boolean | null } | null;
}

/** @throws Refusal 10003, 50001 */
function channelOf(call: BotCall): ChannelRecord {
  const channel = call.world.channels.get(idParam(call, "channel"));
  if (!channel) throw unknownChannel();
  requireView(call.world, channel, call.bot.id);
  return channel;
}

/** A message that everybody in the channel sees; ephemeral ones cannot be had this way. @throws Refusal 10008 */
function messageOf(call: BotCall, channel: ChannelRecord): MessageRecord {
  const message = call.world.messages.get(idParam(call, "message"));
  if (message?.channelId !== channel.id || message.visibleTo !== undefined) throw unknownMessage();
  return message;
}

function replyTarget(call: BotCall, channel: ChannelRecord, body: NewMessageBody): { replyToId?: string } {
  const id = body.message_reference?.message_id;
  if (id === undefined) return {};
  const target = call.world.messages.get(id);
  if (target?.channelId === channel.id && target.visibleTo === undefined) return { replyToId: id };
  if (body.message_reference?.fail_if_not_exists === false) return {};
  throw invalidForm([problem(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")]);
}

/** The message that was already sent under this nonce, where the sender asks to look. */
function sentBefore(call: BotCall, channel: ChannelRecord, body: NewMessageBody): MessageRecord | undefined {
  if (!body.enforce_nonce || body.nonce === undefined || body.nonce === null) return undefined;
  const nonce = String(body.nonce);
  const since = call.world.now() - NONCE_MS;
  return messagesIn(call.world, channel.id).findLast(
    (message) => message.nonce === nonce && message.authorId === call.bot.id && message.atMs >= since,
  );
}

function create(call: BotCall): Answer {
  const channel = channelOf(call);
  const body = readBody<NewMessageBody>(call, "MessageCreateRequest", call.body);
  requireWrite(call.world, channel, call.bot);
  const known = sentBefore(call, channel, body);
  if (known) return ok(asMessage(call.world, known));
  const content = readMessageBody(body, { uploads: call.uploads, at: [], mayBeEphemeral: false });
  const message = post(call.world, channel.id, {
    ...content,
    authorId: call.bot.id,
    mentions: mentionsOf(content, body.allowed_mentions),
    ...replyTarget(call, channel, body),
    ...(body.nonce === undefined || body.nonce === null ? {} : { nonce: String(body.nonce) }),
  });
  return ok(asMessage(call.world, message));
}

function change(call: BotCall): Answer {
  const message = messageOf(call, channelOf(call));
  const body = readBody<MessageBody>(call, "MessageEditRequestPartial", call.body);
  if (message.authorId !== call.bot.id) throw notYourMessage();
  const reading = { before: message, uploads: call.uploads, at: [], mayBeEphemeral: false };
  return ok(asMessage(call.world, edit(call.world, message, readMessageBody(body, reading))));
}

function erase(call: BotCall): Answer {
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  const mayManage = channel.kind === "guild" && holds(call.world, channel, call.bot.id, 1n << 13n);
  if (message.authorId !== call.bot.id && !mayManage) throw missingPermissions();
  remove(call.world, message);
  return noContent;
}

function list(call: BotCall): Answer {
  const channel = channelOf(call);
  if (!holds(call.world, channel, call.bot.id, PERMISSION.readHistory)) return ok([]);
  const limit = Math.min(100, Math.max(1, Number(call.query.get("limit") ?? 50)));
  const open = messagesIn(call.world, channel.id).filter(({ visibleTo }) => visibleTo === undefined);
  return ok(
    open
      .slice(-limit)
      .reverse()
      .map((message) => asMessage(call.world, message)),
  );
}

const MESSAGES = "/channels/:channel/messages";

export const messageRoutes: readonly Route[] = [
  botRoute("GET", "/channels/:channel", (call) => ok(asChannel(call.world, channelOf(call)))),
  botRoute("POST", "/channels/:channel/typing", (call) => {
    const channel = channelOf(call);
    requireWrite(call.world, channel, call.bot);
    call.world.typing.set(channel.id, { name: call.bot.name, untilMs: call.world.now() + TYPING_MS });
    call.world.signals.emit({ type: "changed" });
    return noContent;
  }),
  botRoute("GET", MESSAGES, list),
  botRoute("POST", MESSAGES, create),
  botRoute("GET", `${MESSAGES}/:message`, (call) =>
    ok(asMessage(call.world, messageOf(call, channelOf(call)))),
  ),
  botRoute("PATCH", `${MESSAGES}/:message`, change),
  botRoute("DELETE", `${MESSAGES}/:message`, erase),
];
