import { z } from "zod";
import type { Broadcast } from "../../db/repositories/broadcast-repository.ts";
import { runParts } from "../../db/run.ts";
import { AppError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { requireSudo } from "./require-sudo.ts";

/** Fits into one message on every platform, every character of it escaped. */
export const BROADCAST_CHARS = 1_500;

export const broadcastJobKey = (id: string): string => `broadcast:${id}`;

const Input = z.object({ id: z.uuid(), text: z.string().trim().min(1).max(BROADCAST_CHARS) });

/**
 * How many people a broadcast would reach now.
 * @throws AppError `forbidden` (`sudo`)
 */
export async function previewBroadcast({ ctx }: { ctx: Context }): Promise<number> {
  await requireSudo(ctx, "broadcast.send");
  return await ctx.repos.broadcasts.countPeople([...ctx.channels.keys()]);
}

/**
 * Begins to tell everybody. The same id twice begins one broadcast.
 * @throws AppError `forbidden` (`sudo`), `conflict` while another one is being sent
 */
export async function beginBroadcast({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<Broadcast> {
  const people = await previewBroadcast({ ctx });
  const actor = await requireSudo(ctx, "broadcast.send");
  const { id, text } = Input.parse(input);
  const { broadcasts, audit } = ctx.repos;
  const known = await broadcasts.find(id);
  if (known) return known;
  const line = {
    actor,
    action: "broadcast.send",
    subjectKind: "broadcast",
    subjectId: id,
    details: { people },
  };
  await runParts(ctx.db, [
    broadcasts.beginPart({ id, text, byUserId: actor.userId, people }),
    audit.part(line),
    wakePart(ctx, broadcastJobKey(id)),
  ]);
  ctx.scheduler.nudge(broadcastJobKey(id));
  const row = await broadcasts.find(id);
  if (row) return row;
  throw new AppError("internal", "the broadcast is not there after its commit");
}
