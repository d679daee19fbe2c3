import { z } from "zod";
import { AppError } from "../../errors.ts";
import { endAgent } from "../billing/plan/end-agents-of.ts";
import type { Context } from "../context.ts";
import { requireSudo } from "./require-sudo.ts";

/** Why the operator closes somebody's agent; its owner is told in these words. */
export const CLOSE_REASONS = ["operator_terms", "operator_asked", "operator_fault", "operator_ends"] as const;
export const CloseReason = z.enum(CLOSE_REASONS);
export type CloseReason = z.output<typeof CloseReason>;

const Input = z.object({ deploymentId: z.string(), reason: CloseReason });

/**
 * Closes anybody's agent for a reason. Its plan stays: the slot is free again. Doing it twice is harmless.
 * @returns the agent as it stands
 * @throws AppError `forbidden` (`sudo`), `not_found` (`agent`)
 */
export async function closeDeployment({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  await requireSudo(ctx, "agent.close_any");
  const { deploymentId, reason } = Input.parse(input);
  await endAgent(ctx, deploymentId, reason);
  const row = await ctx.repos.deployments.findById(deploymentId);
  if (row) return row;
  throw new AppError("not_found", "no such agent", { details: { reason: "agent" } });
}
