import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Role } from "../../domain/admin/roles.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";

/** Whose role lets them act on what is somebody else's. */
export const mayActForOthers = (role: Role | null): boolean => role === "owner" || role === "admin";

/**
 * The deployment that the actor may act on: a person's own, anybody's for an administrator and for work of ours (I4).
 * @throws AppError `not_found`, also for what is somebody else's
 */
export async function actableDeployment(ctx: Context, deploymentId: string): Promise<Deployment> {
  const row = await find(ctx, deploymentId);
  if (!row) throw new AppError("not_found", "no such agent of yours", { details: { reason: "agent" } });
  return row;
}

async function find({ actor, repos }: Context, deploymentId: string): Promise<Deployment | null> {
  if (actor.kind === "job" || actor.kind === "webhook") return await repos.deployments.findById(deploymentId);
  if (actor.kind !== "user") throw new AppError("unauthenticated", "sign in first");
  const own = await repos.deployments.findForUser(actor.userId, deploymentId);
  if (own || !mayActForOthers(actor.role)) return own;
  return await repos.deployments.findById(deploymentId);
}
