import type { Family } from "../../../src/gateway/families/family.ts";
import { RefusedRequest } from "../../../src/gateway/families/refused-request.ts";

/** What a client is told about a body that is refused; the request itself when it is not. */
export function refusalOf(family: Family, text: string): unknown {
  try {
    return family.parse(Buffer.from(text));
  } catch (error) {
    if (error instanceof RefusedRequest) return error.answer;
    throw error;
  }
}
