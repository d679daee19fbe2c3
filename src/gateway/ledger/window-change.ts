import type { WantedSlice, WindowKey } from "../../db/usage-commit.ts";
import type { Claim } from "./claims.ts";
import { freeIn, type Window } from "./windows.ts";

/** What one commit does to one window. */
export interface WindowChange {
  window: Window;
  used: number;
  refused: number;
  /** Our slice before it and after it, without what is granted. */
  heldBefore: number;
  heldAfter: number;
  wanted: WantedSlice | null;
}

/**
 * Plans a change: what settled calls used leaves our slice, what is not needed goes back, and what waiting calls need
 * is asked for. While little is left, nothing is kept in stock, so that no process refuses what another one could give.
 */
export function planChange(
  window: Window,
  { used, claims, isIdle }: { used: number; claims: readonly Claim[]; isIdle: boolean },
): WindowChange {
  const goesBack = window.isOverdrawn || isIdle || (window.isScarce && claims.length === 0);
  window.returning = goesBack ? Math.max(0, freeIn(window)) : 0;
  const { refused, held, returning } = window;
  window.refused = 0;
  const heldAfter = Math.max(0, held - used - returning);
  return { window, used, refused, heldBefore: held, heldAfter, wanted: wantedBy(window, claims) };
}

function wantedBy(window: Window, claims: readonly Claim[]): WantedSlice | null {
  if (claims.length === 0) return null;
  const free = freeIn(window);
  const most = claims.reduce((sum, claim) => sum + claim.most, 0) - free;
  const least = Math.min(...claims.map((claim) => claim.least)) - free;
  return most > 0 ? { ...keyOf(window), limit: window.limit, least, most } : null;
}

export const keyOf = ({ scope, kind, windowStart }: WindowKey): WindowKey => ({ scope, kind, windowStart });

/** Enters a change that was committed. `held` is our slice where more was granted, null where nothing was. */
export function enterChange({ window, used, heldAfter, wanted }: WindowChange, held: number | null): void {
  window.owed -= used;
  window.returning = 0;
  window.held = held ?? heldAfter;
  if (!wanted) return;
  window.isOverdrawn = false;
  window.isScarce = held === null || held - heldAfter <= wanted.most;
}

/** Nothing of it was written. */
export function undoChange({ window, refused }: WindowChange): void {
  window.returning = 0;
  window.refused += refused;
}
