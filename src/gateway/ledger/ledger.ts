import type { LimitKind } from "../../domain/usage/allowance.ts";
import type { ModelPrice } from "../../domain/usage/model-price.ts";
import type { CallStatus, TokenUsage, UsageSource } from "../../domain/usage/token-usage.ts";
import type { GatewayAgent } from "../agent-keys.ts";

export type CallKind = "chat" | "responses" | "embeddings" | "messages";

/** What is known of a call before it is made. */
export interface PlannedCall {
  requestId: string;
  agent: GatewayAgent;
  kind: CallKind;
  /** The alias that was asked for. */
  model: string;
  /** The dearest price among the routes that may serve it. */
  price: ModelPrice;
  /** Never too low: what the request's bytes can amount to. */
  inputTokens: number;
  /** The most the answer may have; 0 where there is none to pay for. */
  maxOutputTokens: number;
}

/** What came of it. */
export interface CallOutcome {
  status: CallStatus;
  usage: TokenUsage;
  source: UsageSource;
  /** The upstream that answered, or was asked last. */
  upstream: string;
  /** As that upstream calls it. */
  model: string;
  price: ModelPrice;
  firstByteMs: number | null;
  totalMs: number;
}

/** Room that is held for one call until it is settled. */
export interface Reservation {
  kind: "reserved";
  /** The answer's limit, clamped to what is left. */
  maxOutputTokens: number;
  /** Counts once, however often it is called; never throws and never waits. */
  settle(outcome: CallOutcome): void;
}

/** `busy`: too many calls of this key at once. `unable`: the books cannot be kept right now. */
export interface NoRoom {
  kind: "no_room";
  why: LimitKind | "busy" | "unable";
  /** When there will be room again, ms since epoch; null when nobody can say. */
  untilMs: number | null;
}

/** What the ledger of this process has done since it began, and what it has in hand. */
export interface LedgerFigures {
  underWay: number;
  /** Rows of settled calls that are not committed. */
  unwritten: number;
  reserved: number;
  rows: number;
  commits: number;
  /** Spent on commits, from asking to being answered. */
  commitMs: number;
}

/** Where calls are reserved before they are made and settled after they were. */
export interface Ledger {
  /** Answers at once where this process holds enough of the allowance; else it asks the database. Never rejects. */
  reserve(call: PlannedCall): Reservation | NoRoom | Promise<Reservation | NoRoom>;
  /** Writes what is settled and gives back what is not used. */
  close(): Promise<void>;
}
