import type { CallKind } from "../ledger/ledger.ts";
import type { Route } from "../routes/route.ts";
import type { RequestSize } from "../usage/request-size.ts";
import type { ApiShape } from "./api-shape.ts";

/** A checked request, ready to be rebuilt for whichever upstream serves it. */
export interface ApiRequest {
  /** As the client named it: an alias, a model, or `default`. */
  model: string;
  stream: boolean;
  /** False where the events of a stream that carry nothing but totals were not asked for. */
  wantsUsage: boolean;
  size: RequestSize;
  /** The client's own limit for each answer, tokens; null without one. */
  maxOutputTokens: number | null;
  /** How many answers are asked for; 0 where none is made of tokens. */
  answers: number;
  /** What is sent to one upstream, in few pieces, with the limit that holds for each answer. */
  body(route: Route, maxOutputTokens: number): readonly Buffer[];
}

/**
 * What is to be done with one event of an answer: `pass` it on, keep `usage` from those who did not ask for it, know the
 * `last` one, and end the call at what is an error (`failed`) or no event of this API (`broken`).
 */
export type EventMark = "pass" | "usage" | "last" | "failed" | "broken";

/** One endpoint of the APIs that the gateway speaks. */
export interface Family {
  kind: CallKind;
  /** After the gateway's, and an upstream's, base address. */
  path: string;
  shape: ApiShape;
  /** True when a stream without its last event has been cut, however politely the connection ended. */
  mustEnd: boolean;
  /** @throws RefusedRequest for what cannot be served */
  parse(bytes: Buffer): ApiRequest;
  mark(event: Buffer): EventMark;
}
