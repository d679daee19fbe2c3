import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isServing, type Phase, RESTING } from "../../domain/deployments/phases.ts";

const Settings = z.strictObject({
  what: z.literal("settings"),
  model: z.string(),
  why: z.enum(["changed", "rolled_back", "fell_back"]),
  /** Number of the revision whose settings they are again. */
  backTo: z.int().nullable(),
  /** The backup whose state takes the place of what it remembers now. */
  restoreId: z.string().nullable(),
  /** Number of the revision that did not come up, and why; it is given up in the same commit. */
  instead: z.strictObject({ n: z.int(), failure: z.string() }).nullable(),
  /** The person who wants them; null for GoClaw itself. */
  madeBy: z.string().nullable(),
});

const Wish = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("restart") }),
  z.strictObject({ what: z.literal("key") }),
  z.strictObject({ what: z.literal("restore"), restoreId: z.string() }),
  Settings,
]);

const Held = z.strictObject({
  wish: Wish,
  backupId: z.string(),
  sinceMs: z.number(),
  /** The person who wants it; null for GoClaw itself, and in rows that are older than this. */
  by: z.string().nullable().default(null),
});

/** What somebody wants of an agent that touches what runs there. */
export type Wish = z.infer<typeof Wish>;
export type SettingsWish = z.infer<typeof Settings>;
/** A wish that waits until the agent is saved: by which backup, since when, and whose it is. */
export type HeldAct = z.infer<typeof Held>;

/** What waits until an agent is saved. */
export const heldOf = ({ heldAct }: Pick<Deployment, "heldAct">): HeldAct | null =>
  heldAct === null ? null : Held.parse(JSON.parse(heldAct));

/** The backup whose state a wish puts in place of what the agent remembers, which is never done unsaved; else null. */
export const stateOfWish = (wish: Wish): string | null => ("restoreId" in wish ? wish.restoreId : null);

/** The same of what waits until an agent is saved. */
export function stateHeldFor(row: Pick<Deployment, "heldAct">): string | null {
  const held = heldOf(row);
  return held === null ? null : stateOfWish(held.wish);
}

/**
 * What has an agent begin anew needs one with which nothing else is under way. A state can also be chosen while its lease
 * is exchanged, since the next one begins with it, and so does one that is stopped meanwhile.
 */
export const mayBeDoneIn = (wish: Wish, phase: Phase): boolean =>
  wish.what === "restore" ? isServing(phase) || phase === "stopped" : RESTING.includes(phase);

/** Whether a wish is done by any restart. */
export const isRestart = ({ what }: Wish): boolean => what === "restart" || what === "key";

/** GoClaw's own, which nobody takes back: the agent is not well as it is. */
export const isOwnWish = (wish: Wish): boolean => wish.what === "settings" && wish.why === "fell_back";

/** What a wish is called in events and texts. */
export type WishName = "restart" | "key" | "restore" | "settings" | "rollback" | "fall_back";

export function nameOf(wish: Wish): WishName {
  if (wish.what !== "settings") return wish.what;
  return ({ changed: "settings", rolled_back: "rollback", fell_back: "fall_back" } as const)[wish.why];
}
