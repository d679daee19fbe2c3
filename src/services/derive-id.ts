import { v5 as uuidv5 } from "uuid";

const NAMESPACE = "6f3e6a52-9d2a-5c55-8f0b-1d8f6b1c7a10";

/** The same request always makes the same id, so handling it twice after a crash creates nothing twice. */
export function deriveId(kind: string, requestId: string): string {
  return uuidv5(`${kind}:${requestId}`, NAMESPACE);
}
