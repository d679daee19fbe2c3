import { z } from "zod";
import { runParts } from "../../db/run.ts";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({ newsTo: z.enum(["origin", "telegram", "discord", "both"]) });

/** Sends news of the actor's agents there from now on. */
export async function chooseNews({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { actor, repos } = ctx;
  const { userId } = requireUser(ctx);
  const { newsTo } = Input.parse(input);
  await runParts(ctx.db, [
    repos.notificationPrefs.setPart(userId, newsTo),
    repos.audit.part({
      actor,
      action: "account.news",
      subjectKind: "user",
      subjectId: userId,
      details: { newsTo },
    }),
  ]);
}
