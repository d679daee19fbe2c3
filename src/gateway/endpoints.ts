import type { IncomingMessage } from "node:http";
import { COUNT_TOKENS } from "./count-tokens.ts";
import { ANTHROPIC_SHAPE } from "./families/anthropic-shape.ts";
import type { ApiShape } from "./families/api-shape.ts";
import { CHAT } from "./families/chat.ts";
import { EMBEDDINGS } from "./families/embeddings.ts";
import type { Family } from "./families/family.ts";
import { MESSAGES } from "./families/messages.ts";
import { OPENAI_SHAPE } from "./families/openai-shape.ts";
import { RESPONSES } from "./families/responses.ts";

/** What is at a path. */
export type Endpoint =
  | { kind: "call"; method: "POST"; family: Family }
  | { kind: "models"; method: "GET"; id: string | null };

const FAMILIES = [CHAT, RESPONSES, EMBEDDINGS, MESSAGES, COUNT_TOKENS];
const CALLS = new Map(FAMILIES.map((family) => [`/v1${family.path}`, family]));
const MODELS = "/v1/models";

export const pathOf = (req: IncomingMessage): string => (req.url ?? "").split("?", 1)[0] ?? "";

/** The model that a path names; null when it cannot be read. Names have slashes, escaped or not. */
function modelAt(path: string): string | null {
  try {
    return decodeURIComponent(path.slice(MODELS.length + 1));
  } catch {
    return null;
  }
}

export function endpointAt(req: IncomingMessage): Endpoint | null {
  const path = pathOf(req);
  const family = CALLS.get(path);
  if (family) return { kind: "call", method: "POST", family };
  if (path === MODELS) return { kind: "models", method: "GET", id: null };
  if (!path.startsWith(`${MODELS}/`)) return null;
  const id = modelAt(path);
  return id === null || id === "" ? null : { kind: "models", method: "GET", id };
}

/** In which API's shape a request is answered before anything else is known of it. */
export function shapeAt(req: IncomingMessage): ApiShape {
  const path = pathOf(req);
  const family = CALLS.get(path);
  if (family) return family.shape;
  const speaksAnthropic = path.startsWith("/v1/messages") || req.headers["anthropic-version"] !== undefined;
  return speaksAnthropic ? ANTHROPIC_SHAPE : OPENAI_SHAPE;
}
