import { z } from "zod";
import { runParts } from "../../db/run.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({ wanted: z.boolean() });

/** Lets the actor hear what the operator tells everybody, or no longer. News of their own agents are not touched. */
export async function chooseBroadcasts({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { actor, repos } = ctx;
  const { userId } = requireUser(ctx);
  const { wanted } = Input.parse(input);
  await runParts(ctx.db, [
    repos.notificationPrefs.setBroadcastsPart(userId, wanted),
    repos.audit.part({
      actor,
      action: "account.broadcasts",
      subjectKind: "user",
      subjectId: userId,
      details: { wanted },
    }),
  ]);
}
