import { z } from "zod";
import { requireUser } from "../actor.ts";
import type { Context } from "../context.ts";

const Input = z.object({ language: z.string().min(2).max(16).nullable() });

/** Speaks this language to the actor on every platform; null goes back to what each of their apps is set to. */
export async function chooseLanguage({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const { userId } = requireUser(ctx);
  await ctx.repos.users.update(userId, Input.parse(input));
}
