/** What a payment was taken for; `surplus` was one too much and bought nothing. */
type Role = "fulfils" | "renewal" | "plan_change" | "surplus";

/**
 * What becomes of a plan when money of it is given back: it ends where nothing is left of what pays for it now, it is
 * for the giver to say otherwise, and a payment that bought nothing changes nothing.
 */
export type PlanEffect = "ends" | "choice" | "none";

export interface GivenBack {
  role: Role;
  /** The plan is there, and pays for agents. */
  hasPlan: boolean;
  /** No later payment of the plan stands. */
  isNewest: boolean;
  /** Nothing is left of the payment afterwards. */
  isAll: boolean;
}

export function planEffect({ role, hasPlan, isNewest, isAll }: GivenBack): PlanEffect {
  if (!hasPlan || role === "surplus") return "none";
  return isAll && isNewest && role !== "plan_change" ? "ends" : "choice";
}
