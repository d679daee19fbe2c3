import type { ServerResponse } from "node:http";
import type { GatewayError } from "../answers.ts";

/** How one family of APIs answers what is not a model's own answer. */
export interface ApiShape {
  /** The header in which it names a request. */
  requestIdHeader: string;
  errorBody(error: GatewayError): string;
  /** The last event of a stream that has begun and cannot be finished. */
  errorEvent(error: GatewayError, eventsSent: number): string;
}

/** Answers once; a response that has already begun is left alone. */
export function answerError(
  res: ServerResponse,
  shape: ApiShape,
  error: GatewayError,
  headers: Record<string, string> = {},
): void {
  if (res.headersSent || res.destroyed) return;
  answerJson(res, error.status, shape.errorBody(error), { "x-content-type-options": "nosniff", ...headers });
}

export function answerJson(
  res: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...headers,
  });
  res.end(body);
}
