import type { InteractionRecord, MessageRecord } from "./records.ts";

/** Something happened that somebody may be waiting for. */
export type Signal =
  | { type: "message" | "edited" | "deleted"; message: MessageRecord }
  | { type: "interaction"; interaction: InteractionRecord; payload: Record<string, unknown> }
  | { type: "answered"; interactionId: string }
  | GatewayEvent
  | { type: "token_reset"; applicationId: string }
  | { type: "changed" };

/** Something that the gateway sessions of one application are told. */
export interface GatewayEvent {
  type: "event";
  applicationId: string;
  name: string;
  data: unknown;
  /** The session must have asked for one of these; 0 is for all. */
  intents: number;
  /** Sessions with these intents as well get this instead. */
  openFor?: { intents: number; data: unknown };
}
