import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { redact } from "../../log.ts";
import type { LogsWanted } from "../../ports/akash-backend.ts";
import type { Context } from "../context.ts";
import { backendOf } from "./backend-of.ts";

/** One that follows no line cannot be kept waiting for long. */
const PATIENCE_MS = 8_000;
/** Colours and other orders to a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const TERMINAL = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * What an agent's container writes, as its provider tells it, with everything that is shaped like a secret masked.
 * @throws AppError `conflict` (`not_running`) when it has no machine now; while iterating, those of the port's `logs`
 */
export async function openLog(
  ctx: Context,
  deployment: Deployment,
  wanted: LogsWanted,
): Promise<AsyncIterable<string>> {
  const { currentIntentId } = deployment;
  const intent = currentIntentId === null ? null : await ctx.repos.intents.find(currentIntentId);
  if (
    !intent?.dseq ||
    !intent.provider ||
    intent.gseq === null ||
    intent.oseq === null ||
    !canWrite(deployment)
  )
    throw new AppError("conflict", "the agent has no machine now", { details: { reason: "not_running" } });
  const { owner, dseq, gseq, oseq, provider } = intent;
  return masked(backendOf(ctx, intent).logs({ owner, dseq, gseq, oseq, provider }, wanted));
}

const canWrite = ({ phase }: Deployment): boolean => phase === "starting" || isServing(phase);

async function* masked(lines: AsyncIterable<{ text: string }>): AsyncGenerator<string> {
  for await (const { text } of lines) yield redact(text.replace(TERMINAL, "")).trimEnd();
}

/** The last lines. @throws AppError as `openLog`; `timeout` when the provider takes too long */
export async function readLogs(ctx: Context, deployment: Deployment, tail: number): Promise<string[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const lines: string[] = [];
  for await (const line of await openLog(ctx, deployment, { tail, follow: false, signal })) lines.push(line);
  if (signal.aborted && lines.length === 0)
    throw new AppError("timeout", "the provider took too long to tell the log");
  return lines.slice(-tail);
}
