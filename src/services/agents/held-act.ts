import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";

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

/** Whether a wish puts another state in place of what the agent remembers, which is never done unsaved. */
export const replacesState = (wish: Wish): boolean => wish.what === "settings" && wish.restoreId !== null;

/** GoClaw's own, which nobody takes back: the agent is not well as it is. */
export const isOwnWish = (wish: Wish): boolean => wish.what === "settings" && wish.why === "fell_back";

/** What a wish is called in events and texts. */
export type WishName = "restart" | "key" | "settings" | "rollback" | "fall_back";

export function nameOf(wish: Wish): WishName {
  if (wish.what !== "settings") return wish.what;
  return ({ changed: "settings", rolled_back: "rollback", fell_back: "fall_back" } as const)[wish.why];
}
