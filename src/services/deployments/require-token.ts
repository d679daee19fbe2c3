import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { AppError } from "../../errors.ts";

/**
 * Refuses to start a draft whose pasted token was erased because nobody paid for a day: its agent could never speak.
 * @throws AppError `gone` (`token_forgotten`)
 */
export function requireToken(deployment: Deployment): void {
  if (deployment.channelKind !== "pasted" || deployment.channelToken !== null) return;
  throw new AppError("gone", "the draft's token was erased", { details: { reason: "token_forgotten" } });
}
