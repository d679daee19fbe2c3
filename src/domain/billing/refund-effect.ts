/** What a payment was taken for; `surplus` was one too much and bought nothing. */
type Role = "fulfils" | "renewal" | "plan_change" | "surplus";

/**
 * What becomes of a plan when money of it is given back: it ends where nothing is left of what pays for it now, it is
 * for the giver to say otherwise, and a payment that bought nothing changes nothing.
 */
export type PlanEffect = "ends" | "choice" | "none";

export interface GivenBack {
  role: Role;
  /** No later payment of the plan stands. */
  isNewest: boolean;
  /** Nothing is left of the payment afterwards. */
  isAll: boolean;
}

/** Of a plan that is not over. */
export function planEffect({ role, isNewest, isAll }: GivenBack): PlanEffect {
  if (role === "surplus") return "none";
  return isAll && isNewest && role !== "plan_change" ? "ends" : "choice";
}
