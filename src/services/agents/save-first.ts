import type { LeaseChange } from "../../db/repositories/lease-change-repository.ts";
import type { Context } from "../context.ts";

/** How a save that a change of lease begins with stands. */
export type SaveState = "waiting" | "made" | "missed";

/** Has an agent saved before its lease changes, and says how far that is. */
export async function saveFirst(_: {
  ctx: Context;
  input: { deploymentId: string; change: LeaseChange };
}): Promise<SaveState> {
  return "missed";
}
