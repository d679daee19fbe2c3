import type { Sandbox } from "../sandbox.ts";

export const timeSteps = ["hour", "day", "month", "renewal"] as const;
export type TimeStep = (typeof timeSteps)[number];

const HOUR_MS = 3_600_000;
const FIXED_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, month: 30 * 24 * HOUR_MS } as const;
/** A renewal is charged by then for certain. */
const PAST_MS = 60_000;

/** When the next plan is renewed or ends, in ms since the epoch; undefined while there is none. */
export function nextRenewalMs({ stripe, polar }: Pick<Sandbox, "stripe" | "polar">): number | undefined {
  const isOn = (one: { status: string }) => one.status === "active" || one.status === "past_due";
  const ends = [
    ...(stripe?.ledger.subscriptions() ?? [])
      .filter(isOn)
      .flatMap((one) => one.items.data.map((item) => item.current_period_end * 1000)),
    ...(polar?.ledger.subscriptions() ?? []).filter(isOn).map((one) => Date.parse(one.current_period_end)),
  ];
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** How far a step leads from now; undefined when there is nothing to step to. */
export function stepMs(sandbox: Pick<Sandbox, "stripe" | "polar">, step: TimeStep): number | undefined {
  if (step !== "renewal") return FIXED_MS[step];
  const next = nextRenewalMs(sandbox);
  return next === undefined ? undefined : Math.max(HOUR_MS / 60, next - Date.now() + PAST_MS);
}
