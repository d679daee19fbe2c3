import { badParameter } from "../answers.ts";
import { ANTHROPIC_SHAPE } from "./anthropic-shape.ts";
import type { ApiRequest, Family } from "./family.ts";
import {
  type Members,
  readCount,
  readFlag,
  readMembers,
  readModel,
  readObject,
  refuseMembers,
  refuseServerTools,
  requireList,
} from "./members.ts";
import { picturesOfBlocks } from "./messages-content.ts";
import { markNamedEvent } from "./named-events.ts";
import { buildBody, createPassage, type Passed, replaceMember } from "./pass-members.ts";
import { RefusedRequest } from "./refused-request.ts";

const passage = createPassage([
  "messages",
  "system",
  "tools",
  "tool_choice",
  "thinking",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "output_config",
]);

const RUN_THERE = {
  mcp_servers: "MCP servers are not available here: nothing would meter them.",
  container: "Containers of the provider are not available here.",
};

/** Those that run where the client is; the rest is run, and charged for, by the provider. */
const isOurTool = (type: unknown): boolean =>
  type === undefined || type === null || /^(custom$|bash_|text_editor_|memory_)/.test(String(type));

/** The API's own least. */
const LEAST_THINKING = 1_024;

/** Thinking must be shorter than the answer that it is part of, which what is left of the plan may have shortened. */
function withinLimit(members: Members, passed: Passed, limit: number): Passed {
  const thinking = readObject(members, "thinking");
  const raw = members.get("thinking")?.raw;
  if (!raw || typeof thinking?.budget_tokens !== "number" || thinking.budget_tokens < limit) return passed;
  const shorter = limit > LEAST_THINKING ? { ...thinking, budget_tokens: limit - 1 } : { type: "disabled" };
  return replaceMember(passed, raw, Buffer.from(JSON.stringify(shorter)));
}

/** A request that is understood, but for the limit that counting needs none of. */
export function readMessages(bytes: Buffer): ApiRequest {
  const members = readMembers(bytes);
  const model = readModel(members);
  const messages = requireList(members, "messages");
  refuseMembers(members, RUN_THERE);
  refuseServerTools(members, isOurTool);
  readObject(members, "thinking");
  const pictures = picturesOfBlocks(messages);
  const stream = readFlag(members, "stream");
  const passed = passage(members);
  return {
    model,
    stream,
    wantsUsage: true,
    size: { textBytes: passed.bytes - pictures.dataBytes, pictures: pictures.count, tokens: 0 },
    maxOutputTokens: readCount(members, "max_tokens"),
    answers: 1,
    body: (route, limit) =>
      buildBody(route.model, withinLimit(members, passed, limit), {
        max_tokens: limit,
        ...(stream && { stream: true }),
      }),
  };
}

function parse(bytes: Buffer): ApiRequest {
  const request = readMessages(bytes);
  if (request.maxOutputTokens === null)
    throw new RefusedRequest(badParameter("max_tokens", "max_tokens: Field required"));
  return request;
}

const EVENTS = { last: new Set(["message_stop"]), failed: new Set(["error"]) };

export const MESSAGES: Family = {
  kind: "messages",
  path: "/messages",
  shape: ANTHROPIC_SHAPE,
  mustEnd: true,
  parse,
  mark: (event) => markNamedEvent(event, EVENTS),
};
