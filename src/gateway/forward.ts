import type { CallStatus } from "../domain/usage/token-usage.ts";
import { plainSink, type StreamSink, streamSink } from "./answer-sinks.ts";
import { type GatewayError, shuttingDown, upstreamUnavailable } from "./answers.ts";
import { type AnswerSink, type AttemptEnd, attempt, type Flow } from "./attempt.ts";
import type { Call, PlannedRequest } from "./call.ts";
import { answerError } from "./families/api-shape.ts";
import { classifyRefusal, retryAfterMs } from "./refusals.ts";
import type { Admission } from "./routes/circuit-breaker.ts";
import type { Route } from "./routes/route.ts";
import { waitUnlessStopped } from "./stop.ts";
import type { AnswerHeaders } from "./upstream/answer-head.ts";
import { createUsageReader } from "./usage/create-usage-reader.ts";
import { NOTHING_SEEN, type SeenUsage } from "./usage/usage-reader.ts";

/** What came of a call once its upstreams were asked. */
export interface Forwarded {
  status: CallStatus;
  seen: SeenUsage;
  /** The one that answered, or was asked last. */
  route: Route;
  attempts: number;
  firstByteMs: number | null;
  /** What the upstream calls this call, for asking its support; null where it has no name for it. */
  upstreamId: string | null;
}

/** One upstream that may be asked. */
interface Way {
  route: Route;
  admission: Admission;
}

interface Try extends Way {
  end: AttemptEnd;
  /** How often the request was sent, over whatever connections. */
  sends: number;
  seen: SeenUsage;
  firstByteMs: number | null;
  upstreamId: string | null;
  eventsSent: number;
}

/** What a try that did not end well means: for the client, and for another try. */
interface Verdict {
  answer: GatewayError;
  retry: "same" | "other" | "no";
}

function idIn(headers: AnswerHeaders): string | null {
  const id = headers["inference-id"] ?? headers["x-request-id"] ?? headers["request-id"];
  return id === undefined ? null : id.slice(0, 100);
}

function tryRoute(
  call: Call,
  planned: PlannedRequest,
  { isFresh, limit, ...way }: Way & { isFresh: boolean; limit: number },
): Promise<Try> {
  const { route } = way;
  const { res, turn, family, requestId } = call;
  const { request } = planned;
  const reader = createUsageReader(family.kind);
  let { admission } = way;
  let firstByteMs: number | null = null;
  let upstreamId: string | null = null;
  let stream: StreamSink | undefined;
  const onFirstByte = (): void => {
    firstByteMs = Math.round(call.elapsedMs() - call.startedMs);
    if (admission !== "probe") return;
    // All others wait for a probe: they need not do so for the end of a long answer, or for whoever reads it slowly.
    route.breaker.succeeded(admission);
    admission = "call";
  };
  const tried = (end: AttemptEnd, sends: number): Try => {
    if (end.kind === "complete") stream?.close();
    else stream?.write();
    const eventsSent = stream?.eventsSent() ?? 0;
    return { route, admission, end, sends, seen: reader.seen(), firstByteMs, upstreamId, eventsSent };
  };
  const upstreamRequest = {
    upstreamClient: call.upstreamClient,
    route,
    path: family.path,
    body: request.body(route, Math.min(limit, route.maxOutputTokens)),
    isFresh,
    stop: call.stop,
    begin(headers: AnswerHeaders, flow: Flow): AnswerSink {
      upstreamId = idIn(headers);
      const options = { res, turn, headers, family, reader, requestId, onFirstByte };
      if (!request.stream) return plainSink(options);
      stream = streamSink({ ...options, flow, wantsUsage: request.wantsUsage });
      return stream;
    },
  };
  return new Promise((resolve) => attempt(upstreamRequest, (end, sends) => resolve(tried(end, sends))));
}

/**
 * What was sent and not answered may have been worked on, and would be paid for twice: whether another try is worth that
 * is for the operator to say. An answer that broke half-way has been paid for.
 */
function retryAfterFailure(
  { sendsAgain }: Call,
  end: AttemptEnd & { kind: "no_answer" | "cut" },
  sends: number,
): Verdict["retry"] {
  if (sends > 0 && !sendsAgain) return "no";
  if (end.kind === "cut") return end.hasBegun ? "no" : "other";
  return end.retryable ? "same" : "no";
}

/** Null when the client has its answer. Tells the operator, and the route's breaker, what happened. */
function judge(call: Call, { route, admission, end, sends }: Try): Verdict | null {
  const { breaker } = route;
  const nowMs = call.elapsedMs();
  const line = { requestId: call.requestId, upstream: route.upstream, model: route.model };
  switch (end.kind) {
    case "complete":
      breaker.succeeded(admission);
      return null;
    case "aborted":
      breaker.released(admission);
      return { answer: shuttingDown, retry: "no" };
    case "refused": {
      const refusal = classifyRefusal(end.status, end.text, route);
      if (refusal.answer === upstreamUnavailable)
        breaker.failed(admission, nowMs, retryAfterMs(end.retryAfter, call.clock.now()));
      else breaker.succeeded(admission);
      if (refusal.alert)
        call.log.error({ event: "gateway.upstream_refused", alert: "admin", ...line, status: end.status });
      else if (refusal.retry !== "no")
        call.log.warn({ event: "gateway.upstream_failed", ...line, status: end.status });
      return refusal;
    }
    case "no_answer":
    case "cut":
      breaker.failed(admission, nowMs);
      call.log.warn({
        event: "gateway.upstream_failed",
        ...line,
        reason: end.reason,
        cut: end.kind === "cut",
      });
      return { answer: upstreamUnavailable, retry: retryAfterFailure(call, end, sends) };
  }
}

/** The first that may be asked now: before a try any, after one another, and the same only if nothing else is left. */
function nextWay(
  routes: readonly Route[],
  nowMs: number,
  tried: { route: Route; retry: Verdict["retry"] } | null,
): Way | null {
  const others = routes.filter((route) => route !== tried?.route);
  for (const route of tried?.retry === "same" ? [...others, tried.route] : others) {
    const admission = route.breaker.admit(nowMs);
    if (admission) return { route, admission };
  }
  return null;
}

/** For the books. What the client never saw costs nothing, unless it left while it was being made. */
function statusOf(call: Call, { end, sends }: Try): CallStatus {
  switch (end.kind) {
    case "complete":
      return "ok";
    case "aborted":
      if (call.stop.reason === "client_gone") return sends > 0 ? "aborted" : "refused";
      return call.res.headersSent ? "cut" : "refused";
    default:
      return call.res.headersSent ? "cut" : "refused";
  }
}

/** Ends a stream that has begun and cannot be finished, or answers what has not begun. */
function refuse(call: Call, answer: GatewayError, eventsSent: number): void {
  const { res, family } = call;
  if (!res.headersSent)
    answerError(res, family.shape, answer, { [family.shape.requestIdHeader]: call.requestId });
  else if (!res.writableEnded && !res.destroyed) res.end(family.shape.errorEvent(answer, eventsSent));
}

/**
 * Asks the preferred upstream and, before the first byte only, at most one more time; then the client has its answer. No
 * request is sent more than twice, whichever way: to another upstream, again to the same one, or over another connection.
 * `limit` is the most that each answer may have, tokens.
 */
export async function forward(call: Call, planned: PlannedRequest, limit: number): Promise<Forwarded> {
  const { routes } = planned.choice;
  let way = nextWay(routes, call.elapsedMs(), null);
  let last: Try | null = null;
  let verdict: Verdict | null = { answer: upstreamUnavailable, retry: "no" };
  let attempts = 0;
  let sends = 0;
  while (way) {
    attempts++;
    last = await tryRoute(call, planned, { ...way, limit, isFresh: attempts > 1 });
    sends += last.sends;
    verdict = judge(call, last);
    if (!verdict || verdict.retry === "no" || attempts === 2 || sends >= 2 || call.res.headersSent) break;
    way = nextWay(routes, call.elapsedMs(), { route: way.route, retry: verdict.retry });
    if (way?.route === last.route) await waitUnlessStopped(call.retryDelayMs, call.stop);
  }
  // Judged by what the upstream let the client see, which a refusal of ours is not.
  const status = last ? statusOf(call, last) : "refused";
  if (verdict) refuse(call, verdict.answer, last?.eventsSent ?? 0);
  const [first] = routes;
  return {
    status,
    seen: last?.seen ?? NOTHING_SEEN,
    route: last?.route ?? first,
    attempts,
    firstByteMs: last?.firstByteMs ?? null,
    upstreamId: last?.upstreamId ?? null,
  };
}
