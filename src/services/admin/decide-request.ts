import { z } from "zod";
import type { AdminRequest } from "../../db/repositories/admin-request-repository.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { requestCase, requestJob } from "./ask-second-person.ts";
import { requireAdmin } from "./require-admin.ts";
import { requireSudo } from "./require-sudo.ts";

const Input = z.object({ id: z.string(), decision: z.enum(["approve", "refuse"]) });

/**
 * Agrees to what another administrator asked for, or does not. Whoever asked cannot agree, in whichever chat; they may
 * take it back, whatever their role, and without a fresh sign-in: nothing comes of it. A second decision changes
 * nothing. What was agreed to is done by the request's own job.
 * @returns the request as it stands
 * @throws AppError `forbidden` (`sudo`, `own_request`), `not_found` (`case`)
 */
export async function decideRequest({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<AdminRequest> {
  const { id, decision } = Input.parse(input);
  const { adminRequests, adminCases, audit } = ctx.repos;
  const admin = requireAdmin(ctx);
  const row = await adminRequests.find(id);
  const isTakenBack = decision === "refuse" && row?.askedBy === admin.userId;
  const actor = isTakenBack ? admin : await requireSudo(ctx, "request.decide");
  if (!row) throw new AppError("not_found", "no such request", { details: { reason: "case" } });
  const line = { actor, action: `request.${decision}`, subjectKind: "request", subjectId: id };
  if (decision === "approve" && row.askedBy === actor.userId) {
    const details = { reason: "own_request" };
    await audit.writeDenied({ ...line, details });
    throw new AppError("forbidden", "somebody else has to agree", { details });
  }
  if (row.expiresAt <= ctx.clock.now()) return row;
  const to = decision === "approve" ? "approved" : "refused";
  const patch = { decided_by: actor.userId, decided_at: ctx.clock.now() };
  const decided = await adminRequests.transition(id, ["open"], to, patch, [
    adminCases.settlePart(requestCase(id), { by: actor.userId, note: decision }),
    audit.part(line),
    wakePart(ctx, requestJob(id)),
  ]);
  if (decided) ctx.scheduler.nudge(requestJob(id));
  return decided ?? (await adminRequests.find(id)) ?? row;
}
