import { bodyTooSlow, type GatewayError, shuttingDown } from "./answers.ts";
import type { Call, PlannedRequest } from "./call.ts";
import { answerError } from "./families/api-shape.ts";
import type { ApiRequest } from "./families/family.ts";
import { type Forwarded, forward } from "./forward.ts";
import type { NoRoom, Reservation } from "./ledger/ledger.ts";
import { refusalFor } from "./no-room.ts";
import { planRequest } from "./plan-request.ts";
import { readBody } from "./read-body.ts";
import { readRequest } from "./read-request.ts";
import { usageOfCall } from "./usage/usage-of-call.ts";
import { NOTHING_SEEN } from "./usage/usage-reader.ts";

function reserve(call: Call, planned: PlannedRequest): ReturnType<Call["ledger"]["reserve"]> {
  return call.ledger.reserve({
    requestId: call.requestId,
    agent: call.agent,
    kind: call.family.kind,
    model: planned.name,
    price: planned.choice.price,
    inputTokens: planned.inputTokens,
    maxOutputTokens: planned.maxOutputTokens * planned.request.answers,
  });
}

/** What the reservation leaves for each answer; never nothing, since no API knows a limit of 0. */
function shareOf(room: Reservation, { answers }: ApiRequest): number {
  return answers === 0 ? 0 : Math.max(1, Math.floor(room.maxOutputTokens / answers));
}

function settle(call: Call, planned: PlannedRequest, room: Reservation, done: Forwarded): void {
  const { status, seen, route, attempts, firstByteMs } = done;
  const totalMs = Math.round(call.elapsedMs() - call.startedMs);
  room.settle({
    status,
    ...usageOfCall({
      status,
      seen,
      size: planned.request.size,
      most: { input: planned.inputTokens, output: room.maxOutputTokens },
    }),
    upstream: route.upstream,
    model: route.model,
    price: route.price,
    firstByteMs,
    totalMs,
  });
  call.log.info({
    event: "gateway.request",
    requestId: call.requestId,
    deploymentId: call.agent.deploymentId,
    kind: call.family.kind,
    model: route.model,
    stream: planned.request.stream,
    status: call.res.statusCode,
    outcome: status,
    attempts,
    upstream: route.upstream,
    upstreamId: done.upstreamId,
    firstByteMs,
    totalMs,
  });
}

/** Answers a call that is not forwarded. */
export function refuseCall(call: Call, error: GatewayError): void {
  const { shape } = call.family;
  // Whoever is too slow would be waited for again before the next request could be read.
  const more: Record<string, string> = error === bodyTooSlow ? { connection: "close" } : {};
  answerError(call.res, shape, error, { [shape.requestIdHeader]: call.requestId, ...more });
}

function refuseRoom(call: Call, room: NoRoom): void {
  const { requestId, agent } = call;
  call.log.info({ event: "gateway.no_room", requestId, deploymentId: agent.deploymentId, why: room.why });
  const linkTo = (command: string) => call.chatLink(agent.platform, command);
  refuseCall(call, refusalFor(room, { allowance: agent.allowance, nowMs: call.clock.now(), linkTo }));
}

/** For the books of a call that was not forwarded, or not to its end. */
const nothingOf = (call: Call, { choice }: PlannedRequest): Forwarded => ({
  status: call.res.headersSent ? "cut" : "refused",
  seen: NOTHING_SEEN,
  route: choice.routes[0],
  attempts: 0,
  firstByteMs: null,
  upstreamId: null,
});

/** The one way of every call, of whichever API: understand it, hold room for it, forward it, settle what it was. */
export async function handleCall(call: Call): Promise<void> {
  const request = readRequest(call, await readBody(call));
  if ("status" in request) return refuseCall(call, request);
  const planned = planRequest(call, request);
  if ("status" in planned) return refuseCall(call, planned);
  const asked = reserve(call, planned);
  const room: Reservation | NoRoom = asked instanceof Promise ? await asked : asked;
  if (room.kind === "no_room") return refuseRoom(call, room);
  let done: Forwarded | null = null;
  try {
    if (call.stop.reason === null) done = await forward(call, planned, shareOf(room, request));
    else answerError(call.res, call.family.shape, shuttingDown);
  } finally {
    settle(call, planned, room, done ?? nothingOf(call, planned));
  }
}
