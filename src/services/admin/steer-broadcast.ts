import { z } from "zod";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { broadcastJobKey } from "./begin-broadcast.ts";
import { requireSudo } from "./require-sudo.ts";

const Input = z.object({ id: z.string() });

interface Asked {
  ctx: Context;
  input: z.input<typeof Input>;
}

const lineOf = (ctx: Context, action: string, id: string) =>
  ctx.repos.audit.part({ actor: ctx.actor, action, subjectKind: "broadcast", subjectId: id });

/** Queues nobody else, and wakes nobody with it in the morning. It needs no fresh sign-in, since whoever sees a mistake must be quick. Twice is harmless. */
export async function stopBroadcast({ ctx, input }: Asked): Promise<void> {
  await requireMay(ctx, "broadcast.stop");
  const { id } = Input.parse(input);
  const { broadcasts } = ctx.repos;
  await broadcasts.move(id, "sending", "stopped", () => [
    lineOf(ctx, "broadcast.stop", id),
    ...broadcasts.takeBackHeldParts(id),
  ]);
}

/**
 * Goes on with the first person who was not told yet. Twice is harmless.
 * @throws AppError `forbidden` (`sudo`), `conflict` while another one is being sent
 */
export async function resumeBroadcast({ ctx, input }: Asked): Promise<void> {
  await requireSudo(ctx, "broadcast.send");
  const { id } = Input.parse(input);
  const parts = () => [lineOf(ctx, "broadcast.resume", id), wakePart(ctx, broadcastJobKey(id))];
  await ctx.repos.broadcasts.move(id, "stopped", "sending", parts);
  ctx.scheduler.nudge(broadcastJobKey(id));
}
