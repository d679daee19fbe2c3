import type { CaseFacts } from "../../db/repositories/admin-case-repository.ts";
import type { AdminRequest } from "../../db/repositories/admin-request-repository.ts";
import { runParts } from "../../db/run.ts";
import type { RequestKind } from "../../db/states.ts";
import { AppError } from "../../errors.ts";
import type { UserActor } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { openCaseParts } from "./open-case.ts";

/** How long somebody else may take to agree. */
export const REQUEST_MS = 24 * 3_600_000;

export const requestCase = (id: string): string => `request:${id}`;
export const requestJob = (id: string): string => `request:${id}`;

interface Asked {
  kind: RequestKind;
  /** Made with the question: confirmed twice, it is asked once. */
  id: string;
  /** Exactly what is done once somebody agrees. */
  payload: object;
  /** What `/cases` shows of it; see `admin_cases.facts`. */
  facts: CaseFacts;
}

/**
 * Asks the other administrators to agree to something that one of them may not do alone: a request that ends by itself
 * after a day, and a case by which they are told.
 */
export async function askSecondPerson(
  ctx: Context,
  actor: UserActor,
  { kind, id, payload, facts }: Asked,
): Promise<AdminRequest> {
  const { userId: askedBy, platform, platformUserId } = actor;
  const { adminRequests, audit } = ctx.repos;
  const expiresAt = ctx.clock.now() + REQUEST_MS;
  await runParts(ctx.db, [
    adminRequests.askPart({
      id,
      kind,
      payload: JSON.stringify(payload),
      askedBy,
      platform,
      platformUserId,
      expiresAt,
    }),
    audit.part({ actor, action: "request.ask", subjectKind: "request", subjectId: id, details: { kind } }),
    ...openCaseParts(ctx, {
      key: requestCase(id),
      kind: "second_person",
      subject: id,
      facts: { kind, ...facts },
    }),
    wakePart(ctx, requestJob(id), expiresAt),
  ]);
  ctx.scheduler.nudge(`case:${requestCase(id)}`);
  const request = await adminRequests.find(id);
  if (request) return request;
  throw new AppError("internal", "the request is not there after its commit");
}
