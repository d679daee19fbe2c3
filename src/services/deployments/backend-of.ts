import type { Intent } from "../../db/repositories/intent-repository.ts";
import { AppError } from "../../errors.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../context.ts";

/** Every way to Akash that is configured; the first is where new deployments go. */
export const allBackends = (ctx: Context): AkashBackend[] => [ctx.akash, ...ctx.otherAkash];

/**
 * The backend that an attempt was made by: only the same service with the same wallet can look after it.
 * @throws AppError `unavailable` (`backend_away`) while it is not configured, which proves nothing about the deployment
 */
export function backendOf(ctx: Context, { backend, owner }: Pick<Intent, "backend" | "owner">): AkashBackend {
  const found = allBackends(ctx).find((one) => one.name === backend && one.owner === owner);
  if (found) return found;
  throw new AppError("unavailable", `the ${backend} backend of ${owner} is not configured`, {
    details: { reason: "backend_away", backend, owner },
  });
}
