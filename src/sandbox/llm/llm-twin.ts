import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createFaultPlan, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import type { Twin } from "../kernel/twin.ts";
import { chargeOf, type LlmCharge } from "./call-books.ts";
import { chatBody, chatEvents } from "./chat-wire.ts";
import { checkMessagesCall } from "./check-messages.ts";
import { checkOpenAi } from "./check-openai.ts";
import { embeddingsBody } from "./embeddings-wire.ts";
import { messagesBody, messagesEvents } from "./messages-wire.ts";
import { claudeList, type LlmCallKind, type LlmTwinModel, modelList, pricingOf } from "./models.ts";
import { createOddAnswers, type OddAnswer } from "./odd-answers.ts";
import { createPrefixCache } from "./prefix-cache.ts";
import { type Json, type LlmRefusal, type Question, refuse } from "./question.ts";
import { anthropicRefusal, openAiRefusal } from "./refusals.ts";
import { type Reply, replyTo } from "./reply.ts";
import { responsesBody, responsesEvents } from "./responses-wire.ts";
import { createSender, type Sent } from "./send-answer.ts";
import type { WireEvent } from "./wire-event.ts";

export interface LlmTwinOptions {
  port?: number;
  /** The one key that is accepted, as Bearer or `x-api-key`. */
  apiKey: string;
  models: readonly LlmTwinModel[];
  clock?: { now(): number };
  /** Pause between the pieces of a streamed answer; default 0. */
  paceMs?: number;
}

/** One request as it arrived, kept for tests; the newest 500. */
export interface RecordedLlmRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  receivedAtMs: number;
}

export interface LlmTwin extends Twin {
  /** Of the OpenAI-compatible API; ends in `/v1`. */
  readonly baseUrl: string;
  /** Of the Anthropic-compatible API; ends in `/anthropic/v1`. */
  readonly anthropicBaseUrl: string;
  readonly requests: readonly RecordedLlmRequest[];
  /** What was charged, by order of arrival; the newest 5000. */
  readonly charges: readonly LlmCharge[];
  /** Answers whose client left before they were whole. */
  readonly aborted: number;
  /** Makes the next answers odd. */
  odd(odd: OddAnswer): void;
  /** From now on all answers are usual again. */
  usual(): void;
  /** Makes streams stop after their first piece until `release`. */
  hold(): void;
  release(): void;
  /** The next streams break after their first piece, without an ending. */
  cutStreams(count: number): void;
  /** Every stream's bytes as last sent, for byte-exact comparison. */
  readonly lastStream: string;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MOST_REQUESTS = 500;
const MOST_CHARGES = 5_000;

const CALLS = new Map<string, LlmCallKind>([
  ["/v1/chat/completions", "chat"],
  ["/v1/responses", "responses"],
  ["/v1/embeddings", "embeddings"],
  ["/anthropic/v1/messages", "messages"],
]);
const LISTS = new Map([
  ["/v1/models", modelList],
  ["/anthropic/v1/models", claudeList],
]);

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answerJson(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, { "content-type": "application/json", "inference-id": randomUUID() });
  res.end(body);
}

function bodyOf(question: Question, reply: Reply, request: Json, odd: OddAnswer): string {
  switch (question.kind) {
    case "chat":
      return chatBody(reply, odd);
    case "responses":
      return responsesBody(reply, request, odd);
    case "messages":
      return messagesBody(reply, odd);
    case "embeddings":
      return embeddingsBody(question, request, reply.usage, odd);
  }
}

function eventsOf(question: Question, reply: Reply, request: Json, odd: OddAnswer): WireEvent[] {
  if (question.kind === "messages") return messagesEvents(reply, odd);
  if (question.kind === "responses") return responsesEvents(reply, request, odd);
  return chatEvents(reply, question.includeUsage, odd);
}

/** Starts a strict twin of a provider of models, with OpenAI's APIs and Anthropic's, on loopback. */
export async function startLlmTwin(options: LlmTwinOptions): Promise<LlmTwin> {
  const faults = createFaultPlan();
  const clock = options.clock ?? { now: () => Date.now() };
  const requests: RecordedLlmRequest[] = [];
  const charges: LlmCharge[] = [];
  const cache = createPrefixCache();
  const oddAnswers = createOddAnswers();
  const sender = createSender({ paceMs: options.paceMs ?? 0 });
  let aborted = 0;

  function enter(question: Question, reply: Reply, sent: Sent, isTold: boolean): void {
    const usage = {
      ...reply.usage,
      output: sent.output,
      reasoning: Math.min(reply.usage.reasoning, sent.output),
    };
    if (sent.ended === "client_left") aborted++;
    charges.push({
      kind: question.kind,
      model: question.model.id,
      stream: question.stream,
      said: question.userText,
      usage,
      picoDollars: sent.isFree ? 0n : chargeOf(usage, pricingOf(question.model)),
      ended: sent.ended,
      told: isTold && sent.ended === "whole",
    });
    if (charges.length > MOST_CHARGES) charges.shift();
  }

  async function answer(res: ServerResponse, question: Question, request: Json): Promise<void> {
    const odd = oddAnswers.take(question);
    const reply = replyTo(question, cache.use(question), randomUUID(), clock.now());
    const isTold = question.kind !== "chat" || !question.stream || question.includeUsage;
    const isTrue = odd.usage !== "missing" && typeof odd.usage !== "object";
    const sent = question.stream
      ? await sender.stream(res, eventsOf(question, reply, request, odd), odd)
      : await sender.plain(res, bodyOf(question, reply, request, odd), reply.usage.output, odd);
    enter(question, reply, sent, isTold && isTrue);
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? "").split("?", 1)[0] ?? "";
    const method = req.method ?? "";
    const body = await readText(req);
    requests.push({ method, path, headers: req.headers, body, receivedAtMs: clock.now() });
    if (requests.length > MOST_REQUESTS) requests.shift();
    const isAnthropic = path.startsWith("/anthropic/");
    const answerRefusal = (refusal: LlmRefusal): void =>
      answerJson(res, refusal.status, (isAnthropic ? anthropicRefusal : openAiRefusal)(refusal));

    const key = req.headers.authorization?.replace(/^Bearer /, "") ?? req.headers["x-api-key"];
    if (key !== options.apiKey) {
      const words = isAnthropic ? "invalid x-api-key" : "Incorrect API key provided.";
      return answerRefusal(refuse(words, null, 401, "invalid_api_key"));
    }
    const kind = CALLS.get(path);
    const list = LISTS.get(path);
    if (!kind && !list) return answerRefusal(refuse(`Invalid URL (${method} ${path})`, null, 404));
    if (method !== (kind ? "POST" : "GET"))
      return answerRefusal(refuse(`Not allowed to ${method} on ${path}`, null, 405, "method_not_supported"));
    if (isAnthropic && req.headers["anthropic-version"] !== "2023-06-01")
      return answerRefusal(refuse("anthropic-version: header is required", null));
    if (list) return answerJson(res, 200, JSON.stringify(list(options.models)));
    if (!kind) return;
    if (!/^application\/json\b/.test(req.headers["content-type"] ?? ""))
      return answerRefusal(refuse("Unsupported content type: expected application/json", null, 415));
    const question =
      kind === "messages" ? checkMessagesCall(body, options.models) : checkOpenAi(kind, body, options.models);
    if ("status" in question) return answerRefusal(question);
    return answer(res, question, JSON.parse(body) as Json);
  }

  const server = createServer(
    withFaults(faults, (req, res) => {
      serve(req, res).catch(() => res.destroy());
    }),
  );
  const listener = await listenOnLoopback(server, options.port);
  return {
    name: "llm",
    faults,
    baseUrl: `${listener.url}/v1`,
    anthropicBaseUrl: `${listener.url}/anthropic/v1`,
    requests,
    charges,
    get aborted() {
      return aborted;
    },
    get lastStream() {
      return sender.lastStream;
    },
    odd: oddAnswers.add,
    usual: oddAnswers.clear,
    hold: sender.hold,
    release: sender.release,
    cutStreams: (count) => oddAnswers.add({ cutAfter: 2, times: count }),
    close() {
      sender.release();
      return listener.close();
    },
  };
}
