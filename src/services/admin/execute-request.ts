import type { AdminRequest } from "../../db/repositories/admin-request-repository.ts";
import type { RequestKind } from "../../db/states.ts";
import { type AdminAct, may, type Role } from "../../domain/admin/roles.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { orderRefund } from "../refunds/order-refund.ts";
import { RefundWish } from "../refunds/refund-wish.ts";
import { requestCase } from "./ask-second-person.ts";
import { Announcement, startBroadcast } from "./begin-broadcast.ts";
import { caseOverPart } from "./open-case.ts";

/** What whoever asked must still be allowed to do. */
const ACTS = { broadcast: "broadcast.send", refund: "refund.give" } as const satisfies Record<
  RequestKind,
  AdminAct
>;

/** Done under the request's own id: done again after a crash, it is still done once. */
async function carryOut(ctx: Context, row: AdminRequest): Promise<void> {
  const payload: unknown = JSON.parse(ctx.repos.adminRequests.openPayload(row));
  if (row.kind === "broadcast")
    return void (await startBroadcast(ctx, { ...Announcement.parse(payload), byUserId: row.askedBy }));
  const givers = { givenBy: row.askedBy, approvedBy: row.decidedBy };
  await orderRefund(ctx, RefundWish.parse(payload), givers, null);
}

/**
 * Does what was agreed to. What cannot be done any more, since the payment or its plan changed meanwhile, or since
 * whoever asked for it may not do so any more, is noted so.
 * @param asker their role now
 * @returns the request as it stands afterwards
 * @throws AppError `conflict` (`broadcast_busy`) while another broadcast is being sent
 */
export async function executeRequest(
  ctx: Context,
  row: AdminRequest,
  asker: Role | null,
): Promise<AdminRequest> {
  const { adminRequests } = ctx.repos;
  ctx.checkpoint("request.before_execute");
  const mayAsk = may(asker, ACTS[row.kind]) || (await isBegun(ctx, row));
  const error = mayAsk
    ? await carryOut(ctx, row).then(
        () => null,
        (thrown: unknown) => definiteReason(thrown),
      )
    : "asker_demoted";
  ctx.checkpoint("request.executed_unrecorded");
  const done = await adminRequests.transition(row.id, ["approved"], error === null ? "done" : "failed", {
    error,
  });
  return done ?? (await adminRequests.find(row.id)) ?? row;
}

/** Done by a process that died before it had noted so. */
async function isBegun(ctx: Context, { kind, id }: AdminRequest): Promise<boolean> {
  const { broadcasts, refunds } = ctx.repos;
  return (kind === "broadcast" ? await broadcasts.find(id) : await refunds.find(id)) !== null;
}

/** @throws what may be otherwise the next time */
function definiteReason(thrown: unknown): string {
  if (!(thrown instanceof AppError) || (thrown.code !== "conflict" && thrown.code !== "not_found"))
    throw thrown;
  const { reason } = thrown.details;
  if (typeof reason !== "string" || reason === "broadcast_busy" || reason === "raced") throw thrown;
  return reason;
}

/** Nobody agreed in time. @returns the request as it stands afterwards */
export async function expireRequest(ctx: Context, row: AdminRequest): Promise<AdminRequest> {
  const { adminRequests, audit } = ctx.repos;
  const line = { actor: ctx.actor, action: "request.expire", subjectKind: "request", subjectId: row.id };
  const over = await adminRequests.transition(row.id, ["open"], "expired", {}, [
    caseOverPart(ctx, requestCase(row.id)),
    audit.part(line),
  ]);
  return over ?? (await adminRequests.find(row.id)) ?? row;
}
