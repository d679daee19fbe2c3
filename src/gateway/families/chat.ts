import { badParameter } from "../answers.ts";
import type { Route } from "../routes/route.ts";
import { markChatEvent } from "./chat-events.ts";
import { picturesOfMessages, withoutDeveloper } from "./chat-messages.ts";
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
import { OPENAI_SHAPE } from "./openai-shape.ts";
import { buildBody, createPassage, replaceMember } from "./pass-members.ts";
import { RefusedRequest } from "./refused-request.ts";

const passage = createPassage([
  "messages",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "functions",
  "function_call",
  "response_format",
  "temperature",
  "top_p",
  "n",
  "stop",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "reasoning_effort",
]);

const MOST_ANSWERS = 16;

const isOurTool = (type: unknown): boolean => type === "function" || type === "custom";

/** Whether a stream's totals were asked for. */
function readWantsUsage(members: Members, stream: boolean): boolean {
  const options = readObject(members, "stream_options");
  if (options !== null && !stream)
    throw new RefusedRequest(
      badParameter(
        "stream_options",
        "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      ),
    );
  return options?.include_usage === true;
}

/** What we say ourselves: the limit under the name that the upstream knows, and always that it reports its totals. */
function ownMembers(route: Route, stream: boolean, maxOutputTokens: number): Record<string, unknown> {
  return {
    [route.kind === "openai" ? "max_completion_tokens" : "max_tokens"]: maxOutputTokens,
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  };
}

/** Checks what the gateway itself relies on; the rest is the upstream's to judge. */
function parse(bytes: Buffer): ApiRequest {
  const members = readMembers(bytes);
  const model = readModel(members);
  const messages = requireList(members, "messages");
  const stream = readFlag(members, "stream");
  const wantsUsage = readWantsUsage(members, stream);
  refuseMembers(members, { web_search_options: "Web search is not available here." });
  refuseServerTools(members, isOurTool);
  const maxOutputTokens = readCount(members, "max_completion_tokens") ?? readCount(members, "max_tokens");
  const pictures = picturesOfMessages(messages);
  const passed = passage(members);
  return {
    model,
    stream,
    wantsUsage,
    size: { textBytes: passed.bytes - pictures.dataBytes, pictures: pictures.count, tokens: 0 },
    maxOutputTokens,
    answers: readCount(members, "n", MOST_ANSWERS) ?? 1,
    body(route, limit) {
      const understood =
        route.kind === "openai" ? passed : replaceMember(passed, messages.raw, withoutDeveloper(messages));
      return buildBody(route.model, understood, ownMembers(route, stream, limit));
    },
  };
}

export const CHAT: Family = {
  kind: "chat",
  path: "/chat/completions",
  shape: OPENAI_SHAPE,
  mustEnd: false,
  parse,
  mark: markChatEvent,
};
