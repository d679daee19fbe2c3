import type { AdminRequest } from "../../db/repositories/admin-request-repository.ts";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { RefundWish } from "../refunds/refund-wish.ts";
import { Announcement } from "./begin-broadcast.ts";

/** A request with what was asked for, word by word. */
export interface RequestStanding {
  request: AdminRequest;
  /** Names of who asked, and of who decided. */
  askedBy: string;
  decidedBy: string | null;
  ask: { kind: "broadcast"; text: string } | { kind: "refund"; wish: RefundWish; payment: Payment | null };
}

/** For whoever has to be told of it; null when there is no such request. */
export async function requestStanding(ctx: Context, id: string): Promise<RequestStanding | null> {
  const { repos } = ctx;
  const request = await repos.adminRequests.find(id);
  if (!request) return null;
  const payload: unknown = JSON.parse(repos.adminRequests.openPayload(request));
  const nameOf = async (userId: string) => (await repos.users.findById(userId))?.displayName ?? userId;
  const names = {
    askedBy: await nameOf(request.askedBy),
    decidedBy: request.decidedBy === null ? null : await nameOf(request.decidedBy),
  };
  if (request.kind === "broadcast")
    return { request, ...names, ask: { kind: "broadcast", text: Announcement.parse(payload).text } };
  const wish = RefundWish.parse(payload);
  const payment = await repos.payments.find(wish.rail, wish.paymentId);
  return { request, ...names, ask: { kind: "refund", wish, payment } };
}

/** The same for an administrator who looks. @throws AppError `forbidden` */
export async function readRequest({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<RequestStanding | null> {
  await requireMay(ctx, "case.show");
  return await requestStanding(ctx, input.id);
}
