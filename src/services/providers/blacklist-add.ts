import { z } from "zod";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";

export const ProviderAddress = z
  .string()
  .regex(/^akash1[02-9ac-hj-np-z]{38}$/, "an akash1… address of 44 characters");

const Input = z.object({
  address: ProviderAddress,
  reason: z.string().trim().min(3).max(300),
  expiresAtMs: z.number().int().positive().optional(),
});

/**
 * Keeps a provider from being chosen, at once: also for deploys that are choosing right now. Running agents stay.
 * @throws AppError `forbidden`, `invalid_input`
 */
export async function blacklistAdd({ ctx, input }: { ctx: Context; input: z.input<typeof Input> }) {
  const actor = await requireMay(ctx, "blacklist.add");
  const parsed = Input.safeParse(input);
  if (!parsed.success) {
    throw new AppError("invalid_input", z.prettifyError(parsed.error), {
      details: { field: String(parsed.error.issues[0]?.path[0] ?? "") },
    });
  }
  const { address, reason, expiresAtMs } = parsed.data;
  if (expiresAtMs !== undefined && expiresAtMs <= ctx.clock.now()) {
    throw new AppError("invalid_input", "the expiry lies in the past", { details: { field: "expiresAtMs" } });
  }
  const entry = await ctx.repos.blacklist.add({
    address,
    reason,
    expiresAt: expiresAtMs ?? null,
    createdBy: actor.userId,
  });
  await ctx.repos.audit.write({
    actor,
    action: "blacklist.add",
    subjectKind: "provider",
    subjectId: address,
    outcome: "done",
    details: { expiresAtMs: expiresAtMs ?? null },
  });
  return entry;
}
