import type { Intent } from "../../db/repositories/intent-repository.ts";
import { AppError } from "../../errors.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import type { Context } from "../context.ts";

/** Every way to Akash that is there; where it has answered, the first is where new deployments go. */
export const allBackends = ({ akash, otherAkash }: Pick<Context, "akash" | "otherAkash">): AkashBackend[] =>
  akash ? [akash, ...otherAkash] : [...otherAkash];

/**
 * Where new deployments go.
 * @throws AppError `unavailable` (`backend_away`) while it has not answered since the start
 */
export function mainBackend({ akash }: Pick<Context, "akash">): AkashBackend {
  if (akash) return akash;
  throw new AppError("unavailable", "where new deployments go has not answered since GoClaw started", {
    details: { reason: "backend_away" },
  });
}

/** The same for whoever only wants to say something of it; null while it is not there. */
export const backendIfThere = (
  ctx: Context,
  { backend, owner }: Pick<Intent, "backend" | "owner">,
): AkashBackend | null => allBackends(ctx).find((one) => one.name === backend && one.owner === owner) ?? null;

/**
 * The backend that an attempt was made by: only the same service with the same wallet can look after it.
 * @throws AppError `unavailable` (`backend_away`) while it is not configured, which proves nothing about the deployment
 */
export function backendOf(ctx: Context, { backend, owner }: Pick<Intent, "backend" | "owner">): AkashBackend {
  const found = backendIfThere(ctx, { backend, owner });
  if (found) return found;
  throw new AppError("unavailable", `the ${backend} backend of ${owner} is not configured`, {
    details: { reason: "backend_away", backend, owner },
  });
}
