/** Statuses under which a plan's slots may be used. `past_due` keeps running through the days of grace. */
const ENTITLING = new Set(["active", "trialing", "past_due"]);
/** Statuses that end a plan for good; anything unknown neither grants nor ends. */
const ENDED = new Set(["canceled", "unpaid", "incomplete_expired"]);

/** Nothing is charged, so that nothing may run; the plan itself waits to be resumed. */
export const isPaused = (status: string): boolean => status === "paused";
export const entitles = (status: string): boolean => ENTITLING.has(status);
export const hasEnded = (status: string): boolean => ENDED.has(status);
/** True where the current period has been paid for. */
export const isPaidUp = (status: string): boolean => status === "active" || status === "trialing";
