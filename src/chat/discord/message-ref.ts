import { madeAtMs } from "./interaction.ts";

/**
 * How a message of ours can be changed: in our private chat for good, elsewhere only with the token of the
 * interaction that brought it there, and for as long as that lives.
 */
export type MessageRef =
  | { kind: "kept"; channelId: string; messageId: string }
  | { kind: "lapsing"; interactionId: string; messageId: string };

/** In place of an id: the message that keeps the place of the answer, or that was pressed. */
export const ORIGINAL = "0";
/** An interaction's token lives this long. */
export const TOKEN_MS = 15 * 60_000;
/** What must live on is handed over while the old place can still be told so. */
export const HAND_OVER_MS = 14 * 60_000;

export const asText = (ref: MessageRef): string =>
  ref.kind === "kept" ? `dm:${ref.channelId}:${ref.messageId}` : `via:${ref.interactionId}:${ref.messageId}`;

/** @returns null for a text that is none of ours */
export function readMessageRef(text: string): MessageRef | null {
  const [, kind, place, messageId] = /^(dm|via):(\d+):(\d+)$/.exec(text) ?? [];
  if (!place || !messageId) return null;
  return kind === "dm"
    ? { kind: "kept", channelId: place, messageId }
    : { kind: "lapsing", interactionId: place, messageId };
}

/** When a message has to be handed over to a place that lasts, ms since epoch; null when it is in one. */
export function handOverAtMs(text: string): number | null {
  const ref = readMessageRef(text);
  return ref?.kind === "lapsing" ? madeAtMs(ref.interactionId) + HAND_OVER_MS : null;
}
