import { z } from "zod";
import type { AdminRequest } from "../../db/repositories/admin-request-repository.ts";
import type { Broadcast } from "../../db/repositories/broadcast-repository.ts";
import { runParts } from "../../db/run.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { askSecondPerson } from "./ask-second-person.ts";
import { requireSudo } from "./require-sudo.ts";

/** Fits into one message on every platform, every character of it escaped. */
export const BROADCAST_CHARS = 1_500;

export const broadcastJobKey = (id: string): string => `broadcast:${id}`;

/** What is told; the id is made with the question, so that it is told once. */
export const Announcement = z.object({ id: z.uuid(), text: z.string().trim().min(1).max(BROADCAST_CHARS) });

/**
 * How many people a broadcast would reach now, and whether somebody else has to agree to it.
 * @throws AppError `forbidden` (`sudo`)
 */
export async function previewBroadcast({
  ctx,
}: {
  ctx: Context;
}): Promise<{ people: number; needsSecond: boolean }> {
  await requireSudo(ctx, "broadcast.send");
  return { people: await countPeople(ctx), needsSecond: ctx.settings.giving.secondPerson !== null };
}

const countPeople = (ctx: Context): Promise<number> =>
  ctx.repos.broadcasts.countPeople([...ctx.channels.keys()]);

/**
 * Begins to tell everybody, or asks somebody else to agree. The same id twice begins one broadcast.
 * @returns the request, where one was made
 * @throws AppError `forbidden` (`sudo`), `conflict` (`broadcast_busy`) while another one is being sent
 */
export async function beginBroadcast({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Announcement>;
}): Promise<AdminRequest | null> {
  const actor = await requireSudo(ctx, "broadcast.send");
  const { id, text } = Announcement.parse(input);
  if (ctx.settings.giving.secondPerson === null) {
    await startBroadcast(ctx, { id, text, byUserId: actor.userId });
    return null;
  }
  const asked = await ctx.repos.adminRequests.find(id);
  const facts = { people: await countPeople(ctx) };
  return (
    asked ?? (await askSecondPerson(ctx, actor, { kind: "broadcast", id, payload: { id, text }, facts }))
  );
}

/** Begins one that may begin. @throws AppError `conflict` (`broadcast_busy`) */
export async function startBroadcast(
  ctx: Context,
  { id, text, byUserId }: { id: string; text: string; byUserId: string },
): Promise<Broadcast> {
  const { broadcasts, audit } = ctx.repos;
  const known = await broadcasts.find(id);
  if (known) return known;
  const people = await countPeople(ctx);
  const line = {
    actor: ctx.actor,
    action: "broadcast.send",
    subjectKind: "broadcast",
    subjectId: id,
    details: { people, by: byUserId },
  };
  await runParts(ctx.db, [
    broadcasts.beginPart({ id, text, byUserId, people }),
    audit.part(line),
    wakePart(ctx, broadcastJobKey(id)),
  ]).catch(asBusy);
  ctx.scheduler.nudge(broadcastJobKey(id));
  const row = await broadcasts.find(id);
  if (row) return row;
  throw new AppError("internal", "the broadcast is not there after its commit");
}

function asBusy(error: unknown): never {
  if (!(error instanceof AppError) || error.details.constraint !== "broadcasts_one_sending") throw error;
  throw new AppError("conflict", "another broadcast is being sent", {
    details: { reason: "broadcast_busy" },
  });
}
