import { z } from "zod";
import type { Part } from "../../db/cas-batch.ts";
import type { AgentReport, Standing } from "../../db/repositories/agent-report-repository.ts";
import { runParts } from "../../db/run.ts";
import { isChanging } from "../../domain/deployments/phases.ts";
import { AGENT_STATES, TROUBLES } from "../../domain/health/evidence.ts";
import { AppError } from "../../errors.ts";
import { failBackup } from "../backups/fail-backup.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { hashSecret } from "./workload-spec.ts";

const Facts = z.strictObject({
  /** Why it was last started again by itself; null if it never was. */
  lastExit: z
    .strictObject({
      code: z.int().min(0).max(255).nullable(),
      signal: z
        .string()
        .regex(/^SIG[A-Z0-9]{2,10}$/)
        .nullable(),
      oom: z.boolean(),
    })
    .nullable(),
  /** What it says of its own channel; null where it says nothing. */
  ready: z.boolean().nullable(),
  /** Kinds of trouble that its output told of within the last minutes. */
  trouble: z.array(z.enum(TROUBLES)).max(TROUBLES.length),
  memoryMiB: z.int().min(0).max(1_048_576),
  /** The last backup that did not come about. */
  backup: z
    .strictObject({ id: z.uuid(), why: z.enum(["too_large", "not_sent"]) })
    .nullable()
    .default(null),
  /** What it began with: a backup, or nothing, and those that could not be restored. */
  restored: z
    .strictObject({
      id: z.uuid().nullable(),
      /** It had a state, and keeps it because the chosen one could not be restored. */
      kept: z.boolean(),
      failed: z
        .array(z.strictObject({ id: z.uuid(), why: z.enum(["missing", "broken", "not_read"]) }))
        .max(10),
    })
    .nullable()
    .default(null),
});

/** A container is never believed more than it can know of itself, and no text of an agent is taken. */
const Report = z.strictObject({
  state: z.enum(AGENT_STATES),
  revision: z.int().min(0).max(1_000_000_000),
  channel: z.enum(["on", "off"]),
  restarts: z.int().min(0).max(1_000_000_000),
  facts: Facts,
});

export type AgentFacts = z.infer<typeof Facts>;

/** Of a container that has booted and said nothing yet. */
export const NO_FACTS: AgentFacts = {
  lastExit: null,
  ready: null,
  trouble: [],
  memoryMiB: 0,
  backup: null,
  restored: null,
};

export interface ReportAnswer {
  /** When to report again, unless something happens before, ms. */
  nextMs: number;
  revision: number;
  channel: "on" | "off";
  backup: { id: string } | null;
}

/** While something is wanted of the container. */
const WANTED_EVERY_MS = 2_000;
/** A report that says nothing new is worth a row after this share of the time that makes silence. */
const SAME_SHARE = 0.4;
/** Event of a container that began with the state of a backup, or had to begin without. */
export const STATE_RESTORED = "state_restored";
const OVER = new Set(["closing", "closed", "failing", "failed", "stopped"]);

/** What an agent's last report says beyond its columns. */
export const factsOf = (report: Pick<AgentReport, "facts">): AgentFacts =>
  Facts.parse(JSON.parse(report.facts));

/**
 * Takes what the companion in a container says of its agent, and answers what is wanted of it. Only what is new is
 * written, and wakes whoever looks after that agent. `idleMs` is what a crowd allows one of whom nothing is wanted.
 * @throws AppError `unauthenticated` for an unknown secret, `gone` once the lease is over, `invalid_input`
 */
export async function takeReport({
  ctx,
  input,
}: {
  ctx: Context;
  input: { secret: string; report: unknown; idleMs?: number };
}): Promise<ReportAnswer> {
  const parsed = Report.safeParse(input.report);
  if (!parsed.success) throw new AppError("invalid_input", "not a report", { cause: parsed.error });
  const standing = await ctx.repos.agentReports.standing(hashSecret(input.secret));
  if (!standing) throw new AppError("unauthenticated", "unknown bootstrap secret");
  if (isOver(standing)) throw new AppError("gone", "this lease is over");
  await note(ctx, standing, parsed.data);
  return answerTo(standing, parsed.data, Math.max(ctx.settings.health.reportEveryMs, input.idleMs ?? 0));
}

const isOver = ({ intentState, hasFailed, phase }: Standing): boolean =>
  intentState === "unwanted" || intentState === "closed" || hasFailed || OVER.has(phase);

async function note(ctx: Context, standing: Standing, report: z.infer<typeof Report>): Promise<void> {
  const { last } = standing;
  const now = ctx.clock.now();
  const isNew = last === null || saying(last) !== saying({ ...report, facts: JSON.stringify(report.facts) });
  if (!isNew && now - last.reportedAt < SAME_SHARE * ctx.settings.health.reportStaleMs) return;
  const row: AgentReport = {
    ...report,
    intentId: standing.intentId,
    deploymentId: standing.deploymentId,
    reportedAt: now,
    changedAt: isNew ? now : last.changedAt,
    facts: JSON.stringify(report.facts),
  };
  const save = ctx.repos.agentReports.savePart(row);
  if (!isNew) return void (await runParts(ctx.db, [save]));
  // Before the report, which is news but once.
  await endFailedBackup(ctx, standing, report.facts);
  const before = last === null ? NO_FACTS : factsOf(last);
  const wakes = [`deployment:${standing.deploymentId}`, `health:${standing.deploymentId}`];
  await runParts(ctx.db, [
    save,
    ...(await restoredParts(ctx, standing, report, before)),
    ...wakes.map((key) => wakePart(ctx, key)),
  ]);
  for (const key of wakes) ctx.scheduler.nudge(key);
  const { state, channel, revision, restarts, facts } = report;
  const { trouble, lastExit } = facts;
  const { deploymentId } = standing;
  ctx.log.info({
    event: "agent.reported",
    deploymentId,
    state,
    channel,
    revision,
    restarts,
    trouble,
    lastExit,
  });
}

async function endFailedBackup(ctx: Context, standing: Standing, { backup }: AgentFacts): Promise<void> {
  if (backup === null || backup.id !== standing.backupId) return;
  const row = await ctx.repos.backups.find(backup.id);
  if (row) await failBackup(ctx, row, backup.why);
}

/**
 * With what state it began, once. What a lease began with, or took over while the bot changed hands, is part of what is
 * told of that lease: also that it could not, since then it has what it began with.
 */
async function restoredParts(
  ctx: Context,
  { deploymentId, phase, boots, restoreRevision }: Standing,
  { revision, facts: { restored } }: z.infer<typeof Report>,
  before: AgentFacts,
): Promise<Part[]> {
  if (restored === null || JSON.stringify(restored) === JSON.stringify(before.restored)) return [];
  const backup = restored.id === null ? null : await ctx.repos.backups.find(restored.id);
  const isOwn = backup?.deploymentId === deploymentId;
  const { kept, failed } = restored;
  const isWhole = failed.length === 0;
  const tookOver = isChanging(phase) && revision === restoreRevision;
  const evidence = {
    backupId: restored.id,
    savedAtMs: isOwn ? backup.endedAt : null,
    failed: failed.length,
    kept,
    isPartOfMove: (boots === 1 && isWhole) || (tookOver && (isWhole || kept)),
  };
  return [
    ctx.repos.deployments.eventPart(deploymentId, STATE_RESTORED, null, null, evidence),
    wakePart(ctx, `card:${deploymentId}`),
  ];
}

/** What two reports must agree in to say the same: all but the memory, which is never the same twice. */
function saying(report: Pick<AgentReport, "state" | "channel" | "revision" | "restarts" | "facts">): string {
  const { memoryMiB: _, ...facts } = factsOf(report);
  return JSON.stringify([report.state, report.channel, report.revision, report.restarts, facts]);
}

function answerTo(standing: Standing, report: z.infer<typeof Report>, everyMs: number): ReportAnswer {
  const { configRevision: revision, channelWanted: channel, backupId } = standing;
  const isBusy =
    revision > report.revision ||
    channel !== report.channel ||
    backupId !== null ||
    isChanging(standing.phase) ||
    report.state === "starting" ||
    report.state === "restoring";
  return {
    nextMs: isBusy ? Math.min(WANTED_EVERY_MS, everyMs) : everyMs,
    revision,
    channel,
    backup: backupId === null ? null : { id: backupId },
  };
}
