import type { GatewayError } from "../answers.ts";
import type { ApiShape } from "./api-shape.ts";

function errorBody({ message, type, code, param = null }: GatewayError): string {
  return JSON.stringify({ error: { message, type, param, code } });
}

/** Chat completions, embeddings and the list of models. */
export const OPENAI_SHAPE: ApiShape = {
  requestIdHeader: "x-request-id",
  errorBody,
  errorEvent: (error) => `data: ${errorBody(error)}\n\n`,
};

/** Responses: an error inside a stream is an event of its own, counted like all others. */
export const RESPONSES_SHAPE: ApiShape = {
  ...OPENAI_SHAPE,
  errorEvent({ message, code, param = null }, eventsSent) {
    const event = { type: "error", code, message, param, sequence_number: eventsSent };
    return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
  },
};
