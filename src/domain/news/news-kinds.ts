/** Every kind of news that arrives on its own. */
export const NEWS_KINDS = ["money", "ends", "health", "deploys", "usage", "backups", "product"] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** Kinds that a person may want none of. Money that moved, and what stops or ends an agent, is told to everybody. */
export const SWITCHABLE_KINDS = ["health", "deploys", "usage", "backups", "product"] as const;
export type SwitchableKind = (typeof SWITCHABLE_KINDS)[number];

/** What somebody chose about one kind, and since when (ms). */
export interface KindChoice {
  wanted: boolean;
  sinceMs: number;
}

/** Kinds that somebody has ever chosen about; all others are wanted. */
export type KindChoices = ReadonlyMap<NewsKind, KindChoice>;

const isSwitchable = (kind: NewsKind): kind is SwitchableKind =>
  SWITCHABLE_KINDS.some((switchable) => switchable === kind);

/** Whether somebody wants to hear of what happened at `atMs`: what happened while they did not is never told later. */
export function isWanted(choices: KindChoices, kind: NewsKind, atMs: number): boolean {
  const choice = isSwitchable(kind) ? choices.get(kind) : undefined;
  return !choice || (choice.wanted && atMs >= choice.sinceMs);
}
