import type { Context } from "../../services/context.ts";

/** Plans and customers are looked at this much less often than an open checkout. */
const RECONCILES_PER_LOOK = 60;

/** How long it is until the next look at a plan or a customer, ms: an hour, by default. */
export const seldomMs = ({ settings }: Context): number => RECONCILES_PER_LOOK * settings.reconcileMs;

/** Splits `<rail>/<id>`, as jobs about something of a payment provider are named. */
export function atRail(key: string): { rail: string; id: string } {
  const slash = key.indexOf("/");
  return { rail: key.slice(0, slash), id: key.slice(slash + 1) };
}
