import type { GatewayError } from "../answers.ts";

/** Thrown while a request is read: it is none that can be served. */
export class RefusedRequest extends Error {
  readonly answer: GatewayError;
  constructor(answer: GatewayError) {
    super(answer.message);
    this.answer = answer;
  }
}
