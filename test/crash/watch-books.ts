import type { AkashTwin } from "../../src/sandbox/akash/akash-twin.ts";
import type { PolarTwin } from "../../src/sandbox/polar/twin.ts";
import type { StripeTwin } from "../../src/sandbox/stripe/twin.ts";

const GRANTS_ACCESS = ["active", "trialing", "past_due"];
/** Agents per plan, by what it costs; the price list is the provider's, not ours. */
export const SLOTS_BY_PRICE: Readonly<Record<number, number>> = { 2900: 1, 4900: 3, 9900: 10 };

/** Agents that are paid for at this moment, by the payment provider's books alone; by one customer, if asked. */
export function agentsPaidFor(
  stripe: StripeTwin,
  whose: (plan: { customer: string }) => boolean = () => true,
): number {
  const { ledger } = stripe;
  return ledger
    .subscriptions()
    .filter((one) => GRANTS_ACCESS.includes(one.status) && whose(one))
    .reduce((sum, one) => sum + (SLOTS_BY_PRICE[one.items.data[0]?.price.unit_amount ?? 0] ?? 0), 0);
}

const agentsPaidAtPolar = ({ ledger }: PolarTwin): number =>
  ledger
    .subscriptions()
    .filter((one) => GRANTS_ACCESS.includes(one.status))
    .reduce((sum, one) => sum + (SLOTS_BY_PRICE[one.amount] ?? 0), 0);

/**
 * Looks at every block, because a wrong that was tidied up by the end has still cost money. `unheard` counts agents
 * whose plan was ended behind GoClaw's back just now; `beside` are leases that take another's place.
 */
export function watchBooks(
  akash: AkashTwin,
  { stripe, polar }: { stripe: StripeTwin; polar: PolarTwin },
  {
    unheard = () => 0,
    beside = 0,
  }: { unheard?: (() => number) | undefined; beside?: number | undefined } = {},
) {
  const broken: string[] = [];
  const stop = akash.onBlock(({ height }) => {
    const active = akash.chain.listDeployments().filter((one) => one.state === "active").length;
    const paidFor = agentsPaidFor(stripe) + agentsPaidAtPolar(polar) + unheard() + beside;
    if (active > paidFor)
      broken.push(`I7: at block ${height} ${active} deployments ran and ${paidFor} were paid for`);
    const leases = akash.chain.listLeases().filter((one) => one.state === "active").length;
    if (leases > paidFor)
      broken.push(`I1: at block ${height} ${leases} leases ran and ${paidFor} were paid for`);
  });
  return { broken, stop };
}
