import type { Fault, Kind } from "./layers.ts";

/** What its owner hears of in another message, made where it is decided: dunning, a budget's or a plan's end, a pause. */
const TOLD_ELSEWHERE = new Set<Kind>(["paused_operator", "paused_owner", "budget_used", "plan_used"]);

/** Whether an incident is told as such, so that each cause is one message. */
export const isToldAsIncident = ({ layer, kind }: Fault): boolean =>
  layer !== "money" && layer !== "lease" && !TOLD_ELSEWHERE.has(kind);

/** Whether an agent with this fault works worse than it should, rather than as its owner or their plan has it. */
export const degrades = (fault: Fault): boolean => isToldAsIncident(fault);
