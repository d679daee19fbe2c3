import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import type { Log } from "../log.ts";
import type { GatewayAgent } from "./agent-keys.ts";
import { breakStream, plainSink, streamSink } from "./answer-sinks.ts";
import {
  answerError,
  bodyTooLarge,
  encodedBody,
  type GatewayError,
  shuttingDown,
  unknownModel,
  upstreamUnavailable,
} from "./answers.ts";
import { type AttemptEnd, attempt } from "./attempt.ts";
import { buildUpstreamBody, type ChatRequest, parseChatRequest } from "./chat-request.ts";
import { readBody } from "./read-body.ts";
import { classifyRefusal } from "./refusals.ts";
import type { Route } from "./upstreams.ts";

/** What one call needs. `stop` is aborted when the client leaves, or with reason `shutdown` when we must. */
export interface ChatCall {
  req: IncomingMessage;
  res: ServerResponse;
  agent: GatewayAgent;
  requestId: string;
  stop: AbortSignal;
  dispatcher: Dispatcher;
  routes: Map<string, Route[]>;
  log: Log;
  maxBodyBytes: number;
  retryDelayMs: number;
}

interface Timing {
  startedMs: number;
  firstByteMs: number | null;
}

async function readRequest(call: ChatCall): Promise<ChatRequest | GatewayError> {
  const encoding = call.req.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return encodedBody;
  const body = await readBody(call.req, call.maxBodyBytes, call.stop);
  if (body.kind === "gone") return shuttingDown;
  if (body.kind === "too_large") return bodyTooLarge(call.maxBodyBytes);
  return parseChatRequest(body.bytes);
}

function tryRoute(call: ChatCall, request: ChatRequest, route: Route, timing: Timing): Promise<AttemptEnd> {
  const { res, requestId } = call;
  const onFirstByte = () => {
    timing.firstByteMs = performance.now() - timing.startedMs;
  };
  return attempt({
    dispatcher: call.dispatcher,
    route,
    body: buildUpstreamBody(request, route),
    stop: call.stop,
    begin: (headers, controller) =>
      request.stream
        ? streamSink({ res, headers, controller, keepUsage: request.wantsUsage, requestId, onFirstByte })
        : plainSink({ res, headers, requestId, onFirstByte }),
  });
}

/** What is left to do after one try: nothing, an answer, or another try before that answer. */
function judge(
  call: ChatCall,
  end: AttemptEnd,
  route: Route,
): { answer: GatewayError; retry: "same" | "other" | "no" } | null {
  switch (end.kind) {
    case "complete":
      return null;
    case "aborted":
      return { answer: shuttingDown, retry: "no" };
    case "refused": {
      const refusal = classifyRefusal(end.status, end.text, route);
      const line = { requestId: call.requestId, upstream: route.upstream, status: end.status };
      if (refusal.alert) call.log.error({ event: "gateway.upstream_refused", alert: "admin", ...line });
      else if (refusal.retry !== "no") call.log.warn({ event: "gateway.upstream_failed", ...line });
      return refusal;
    }
    case "no_answer":
    case "cut":
      call.log.warn({
        event: "gateway.upstream_failed",
        requestId: call.requestId,
        upstream: route.upstream,
        reason: end.reason,
        cut: end.kind === "cut",
      });
      // An answer that broke half-way has been paid for: no second one.
      return {
        answer: upstreamUnavailable,
        retry: end.kind === "no_answer" && end.retryable ? "same" : "no",
      };
  }
}

/** Tries the first route and, before the first byte only, at most one more. */
async function forward(call: ChatCall, request: ChatRequest, routes: readonly Route[], timing: Timing) {
  let attempts = 0;
  let route = routes[0];
  let end: AttemptEnd = { kind: "aborted" };
  let verdict: ReturnType<typeof judge> = null;
  while (route) {
    attempts++;
    end = await tryRoute(call, request, route, timing);
    verdict = judge(call, end, route);
    if (!verdict || verdict.retry === "no" || attempts === 2 || call.res.headersSent) break;
    const next = routes[1] ?? (verdict.retry === "same" ? route : undefined);
    if (!next) break;
    if (next === route)
      await wait(call.retryDelayMs, undefined, { signal: call.stop }).catch(() => undefined);
    route = next;
  }
  if (verdict && call.res.headersSent) breakStream(call.res, verdict.answer);
  else if (verdict) answerError(call.res, verdict.answer, { "x-request-id": call.requestId });
  return { attempts, upstream: route?.upstream ?? routes[0]?.upstream, outcome: end.kind };
}

/** Handles `POST /v1/chat/completions` for an agent whose key has been checked. */
export async function handleChatCompletion(call: ChatCall): Promise<void> {
  const timing: Timing = { startedMs: performance.now(), firstByteMs: null };
  const request = await readRequest(call);
  if ("status" in request) {
    answerError(call.res, request);
    return;
  }
  const alias = request.model === "default" ? call.agent.model : request.model;
  const routes = call.routes.get(alias);
  if (!routes) {
    answerError(call.res, unknownModel(request.model));
    return;
  }
  const result = await forward(call, request, routes, timing);
  call.log.info({
    event: "gateway.request",
    requestId: call.requestId,
    deploymentId: call.agent.deploymentId,
    model: alias,
    stream: request.stream,
    status: call.res.statusCode,
    ...result,
    firstByteMs: timing.firstByteMs === null ? null : Math.round(timing.firstByteMs),
    totalMs: Math.round(performance.now() - timing.startedMs),
  });
}
