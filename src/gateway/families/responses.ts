import { unsupported } from "../answers.ts";
import type { Member } from "../top-level-object.ts";
import type { ApiRequest, EventMark, Family } from "./family.ts";
import {
  isList,
  isRecord,
  readCount,
  readFlag,
  readMembers,
  readModel,
  refuseMembers,
  refuseServerTools,
  requireInput,
  typesOf,
} from "./members.ts";
import { markNamedEvent } from "./named-events.ts";
import { RESPONSES_SHAPE } from "./openai-shape.ts";
import { buildBody, createPassage } from "./pass-members.ts";
import { addPicture, mentionOf, NO_PICTURES, type Pictures, partsOf } from "./pictures.ts";
import { RefusedRequest } from "./refused-request.ts";

const hasWordsToLookInto = mentionOf("input_image", "input_file", "file_id", "item_reference");

const passage = createPassage([
  "input",
  "instructions",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "temperature",
  "top_p",
  "top_logprobs",
  "reasoning",
  "text",
  "truncation",
  "include",
]);

/** What keeps a conversation with the provider would keep it in our account, where anybody could go on with it. */
const KEPT = {
  background: "Responses in the background are not available here.",
  previous_response_id: "Responses are not kept here: send the whole conversation as 'input'.",
  conversation: "Conversations are not kept here: send the whole conversation as 'input'.",
  prompt: "Prompts that are kept by the provider are not available here.",
};

/** Those that run where the client is. */
const OUR_TOOLS: ReadonlySet<unknown> = new Set(["function", "custom", "local_shell", "apply_patch"]);

const elsewhere = (): RefusedRequest =>
  new RefusedRequest(unsupported("input", "What is kept elsewhere is not available here: send it inside."));

function* partsOfItems(input: unknown): Generator<Record<string, unknown>> {
  yield* partsOf(input);
  if (!Array.isArray(input)) return;
  for (const item of input.filter(isRecord)) {
    yield item;
    if (Array.isArray(item.output)) yield* item.output.filter(isRecord);
    else if (isRecord(item.output)) yield item.output;
  }
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

/** An item that has an id and says neither what it is nor whose is a reference, too: its type may be left out. */
const isReference = ({ type, role, id }: Record<string, unknown>): boolean =>
  type === "item_reference" || (isNothing(type) && isNothing(role) && !isNothing(id));

/** True unless all that is in the input says what it is, and none of that is of interest here. */
const mustLookInto = (input: Member): boolean =>
  hasWordsToLookInto(input) || (isList(input.raw) && (typesOf(input)?.some(isNothing) ?? true));

/** @throws RefusedRequest for items and files that are kept elsewhere */
function picturesOfInput(input: Member): Pictures {
  if (!mustLookInto(input)) return NO_PICTURES;
  let found = NO_PICTURES;
  for (const part of partsOfItems(input.read())) {
    const isKept = isReference(part) || !isNothing(part.file_id);
    // A document at an address has any length: nobody could say beforehand what it costs.
    if (isKept || (part.type === "input_file" && !isNothing(part.file_url))) throw elsewhere();
    if (part.type === "input_image") found = addPicture(found, part.image_url);
  }
  return found;
}

function parse(bytes: Buffer): ApiRequest {
  const members = readMembers(bytes);
  const model = readModel(members);
  refuseMembers(members, KEPT);
  refuseServerTools(members, (type) => OUR_TOOLS.has(type));
  const input = requireInput(members);
  const pictures = picturesOfInput(input);
  const stream = readFlag(members, "stream");
  const passed = passage(members);
  return {
    model,
    stream,
    wantsUsage: true,
    size: { textBytes: passed.bytes - pictures.dataBytes, pictures: pictures.count, tokens: 0 },
    maxOutputTokens: readCount(members, "max_output_tokens"),
    answers: 1,
    body: (route, limit) =>
      buildBody(route.model, passed, {
        max_output_tokens: limit,
        store: false,
        ...(stream && { stream: true }),
      }),
  };
}

/** Faults of the provider, or of our account with it; all others are about what was asked. */
const NOT_THE_REQUEST = /^(server_error|rate_limit|insufficient|billing|internal)/;

function markFailure(data: Record<string, unknown>): EventMark {
  const error = isRecord(data.response) && isRecord(data.response.error) ? data.response.error : {};
  return NOT_THE_REQUEST.test(String(error.code ?? "server_error")) ? "failed" : "last";
}

const EVENTS = {
  last: new Set(["response.completed", "response.incomplete"]),
  failed: new Set(["error"]),
  look: new Map([["response.failed", markFailure]]),
};

export const RESPONSES: Family = {
  kind: "responses",
  path: "/responses",
  shape: RESPONSES_SHAPE,
  mustEnd: true,
  parse,
  mark: (event) => markNamedEvent(event, EVENTS),
};
