import { v7 as uuidv7 } from "uuid";
import { commitCas, headPart, holds, type Part } from "../../db/cas-batch.ts";
import type { AgentHealth } from "../../db/repositories/agent-health-repository.ts";
import type { Incident } from "../../db/repositories/incident-repository.ts";
import {
  type Change,
  changeFor,
  lookedAgain,
  tellAfterMs,
  type Watch,
} from "../../domain/health/incident.ts";
import type { Fault, Verdict } from "../../domain/health/layers.ts";
import { degrades, isToldAsIncident } from "../../domain/health/told.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";
import type { Looked, Subject } from "./gather-evidence.ts";

const BELIEVED_LOOKS = 3;
const CALM_LOOKS = 2;
/** A fault that came back is told once it has lasted this long; longer each time. */
const FLAP_TELL_MS = 10 * 60_000;
/** Agents of one person that fall silent together for the same reason are one message. */
const TOGETHER_MS = 10 * 60_000;

/** Events that its owner is told of. */
export const SILENT = "silent";
export const ANSWERS_AGAIN = "answers_again";

export const faultOf = ({ layer, kind }: Pick<Incident, "layer" | "kind">): Fault =>
  ({ layer, kind }) as Fault;

/** What is to be written: an incident's change, what its owner is told, and the phase that goes with it. */
interface Outcome {
  parts: Part[];
  /** What is open afterwards. */
  open: Fault | null;
}

/**
 * Writes down what a look came to, if it is new: the verdict, the incident that it opens or ends, what is told of it, and
 * the phase, in one commit.
 * @returns what is open now; undefined when somebody else was faster
 */
export async function settleLook(
  ctx: Context,
  subject: Subject,
  looked: Looked,
  verdict: Verdict,
): Promise<Fault | null | undefined> {
  const { health, open } = subject;
  const nowMs = ctx.clock.now();
  const watch = lookedAgain(watchOf(health), verdict, nowMs);
  const fault = open && faultOf(open);
  const patience = { looks: BELIEVED_LOOKS, forMs: ctx.settings.health.believeMs, calmLooks: CALM_LOOKS };
  const change = changeFor(watch, verdict, fault, { ...patience, nowMs });
  const outcome = await outcomeOf(ctx, subject, change);
  const patch = patchFor(health, watch, looked);
  const phase = phaseParts(ctx, subject, outcome.open);
  if (outcome.parts.length === 0 && phase === null && isSame(health, patch)) return outcome.open;
  const head = ctx.repos.agentHealth.head(health, patch);
  const done = await commitCas(ctx.db, { ...head, when: phase?.when ?? [] }, [
    ...outcome.parts,
    ...(phase?.parts ?? []),
    ...(outcome.parts.length + (phase ? 1 : 0) > 0 ? [wakePart(ctx, `card:${health.id}`)] : []),
  ]);
  if (!done) return undefined;
  if (change.do !== "nothing") tellOperator(ctx, subject, change);
  ctx.scheduler.nudge(`card:${health.id}`);
  return outcome.open;
}

/** null before the first look. */
function watchOf({ state, layer, kind, since, looks }: AgentHealth): Watch | null {
  if (looks === 0) return null;
  const verdict: Verdict =
    state === "silent" && layer && kind
      ? { state, fault: faultOf({ layer, kind }) }
      : state === "healthy"
        ? { state }
        : { state: "unknown", lacking: layer ?? "agent" };
  return { verdict, sinceMs: since, looks };
}

function patchFor(health: AgentHealth, { verdict, sinceMs, looks }: Watch, { evidence, ...looked }: Looked) {
  const { provider, channel, nowMs } = evidence;
  const says = provider?.value ?? null;
  return {
    state: verdict.state,
    layer:
      verdict.state === "silent" ? verdict.fault.layer : verdict.state === "unknown" ? verdict.lacking : null,
    kind: verdict.state === "silent" ? verdict.fault.kind : null,
    since: sinceMs,
    // How long it has been well is told by `since`; how often it was looked at then is of no use.
    looks: verdict.state === "healthy" ? Math.min(looks, CALM_LOOKS) : looks,
    provider_says: says,
    provider_since: says === health.providerSays ? health.providerSince : nowMs,
    channel_says: channel?.value ?? null,
    channel_at: looked.channelAtMs,
    restarts: looked.restarts.count,
    restarts_at: looked.restarts.atMs,
  };
}

/** The window of counting restarts goes on by itself: that alone is nothing new. */
const isSame = (health: AgentHealth, patch: ReturnType<typeof patchFor>): boolean =>
  health.state === patch.state &&
  health.layer === patch.layer &&
  health.kind === patch.kind &&
  health.looks === patch.looks &&
  health.providerSays === patch.provider_says &&
  health.channelSays === patch.channel_says &&
  health.channelAt === patch.channel_at &&
  health.restarts === patch.restarts;

async function outcomeOf(ctx: Context, subject: Subject, change: Change): Promise<Outcome> {
  const { open } = subject;
  switch (change.do) {
    case "open":
    case "replace":
      return await opened(ctx, subject, change.fault);
    case "resolve":
      return { parts: open ? await resolved(ctx, open) : [], open: null };
    case "nothing": {
      const fault = open && faultOf(open);
      const isDue =
        open !== null &&
        open.toldAt === null &&
        open.flaps > 0 &&
        ctx.clock.now() - open.openedAt >= tellAfterMs(open.flaps, FLAP_TELL_MS);
      return { parts: isDue && fault ? tellParts(ctx, subject, open.id, fault) : [], open: fault };
    }
  }
}

async function opened(ctx: Context, subject: Subject, fault: Fault): Promise<Outcome> {
  const { deployment, intent } = subject;
  const { incidents } = ctx.repos;
  const sinceMs = ctx.clock.now() - ctx.settings.health.flapMs;
  const before = await incidents.lastResolved(deployment.id, { ...fault, sinceMs });
  const close = incidents.resolvePart(deployment.id);
  if (before) return { parts: [close, incidents.reopenPart(before.id)], open: fault };
  const id = uuidv7();
  const incident = { id, deploymentId: deployment.id, ...fault, provider: intent.provider };
  const isTold = isToldAsIncident(fault) && !(await isToldWithAnother(ctx, subject, fault));
  return {
    parts: [
      close,
      incidents.openPart({ ...incident, evidence: {} }),
      ...(isTold ? tellParts(ctx, subject, id, fault) : []),
    ],
    open: fault,
  };
}

async function isToldWithAnother(
  ctx: Context,
  { deployment, intent }: Subject,
  { layer, kind }: Fault,
): Promise<boolean> {
  if (layer !== "provider" || intent.provider === null) return false;
  const sinceMs = ctx.clock.now() - TOGETHER_MS;
  return await ctx.repos.incidents.isToldTo(deployment.userId, { provider: intent.provider, kind, sinceMs });
}

function tellParts(ctx: Context, { deployment, intent, open }: Subject, id: string, fault: Fault): Part[] {
  return [
    ctx.repos.incidents.toldPart(id),
    ctx.repos.deployments.eventPart(deployment.id, SILENT, null, null, {
      ...fault,
      incident: id,
      provider: intent.provider,
      again: open?.id === id,
    }),
  ];
}

/** One that a move ended was told with the move. */
async function resolved(ctx: Context, open: Incident): Promise<Part[]> {
  const { incidents, events } = ctx.repos;
  const wasMoved = (await events.countSince(open.deploymentId, "moved", open.openedAt)) > 0;
  const told = ctx.repos.deployments.eventPart(open.deploymentId, ANSWERS_AGAIN, null, null, {
    incident: open.id,
    layer: open.layer,
    kind: open.kind,
    silentMs: ctx.clock.now() - open.openedAt,
    flaps: open.flaps,
  });
  return [incidents.resolvePart(open.deploymentId), ...(open.toldAt !== null && !wasMoved ? [told] : [])];
}

/** The arrow between `live` and `degraded`, where what is open asks for it. */
function phaseParts(
  ctx: Context,
  { deployment }: Subject,
  open: Fault | null,
): { when: ReturnType<typeof holds>[]; parts: Part[] } | null {
  const isDegraded = open !== null && degrades(open);
  const to =
    deployment.phase === "live" && isDegraded
      ? "degraded"
      : deployment.phase === "degraded" && !isDegraded
        ? "live"
        : null;
  if (to === null) return null;
  const { deployments } = ctx.repos;
  const head = deployments.transitionHead(deployment, to);
  const event = to === "degraded" ? "degraded" : "recovered";
  return {
    when: [holds(head)],
    parts: [headPart(head), deployments.eventPart(deployment.id, event, deployment.phase, to, { ...open })],
  };
}

function tellOperator(ctx: Context, { deployment, intent, open }: Subject, change: Change): void {
  const facts = { deploymentId: deployment.id, provider: intent.provider };
  if (change.do === "resolve")
    ctx.log.info({ event: "incident.resolved", ...facts, layer: open?.layer, kind: open?.kind });
  else if (change.do !== "nothing") ctx.log.warn({ event: "incident.opened", ...facts, ...change.fault });
}
