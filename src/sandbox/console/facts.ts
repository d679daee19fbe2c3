import type { Switchboard } from "../faults/switchboard.ts";
import type { Sandbox } from "../sandbox.ts";

/** What stands beside the name of each pane, ready to show. */
export interface ConsoleFacts {
  discord?: string;
  akash?: string;
  "console-api"?: string;
  stripe?: string;
  polar?: string;
  clerk?: string;
  /** How many things are wrong on purpose. */
  faults?: string;
}

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;

const dollars = (minor: number): string =>
  (minor / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const polarKept = ({ ledger }: NonNullable<Sandbox["polar"]>): number =>
  sum(
    ledger
      .orders()
      .filter((order) => order.paid)
      .map((order) => order.total_amount),
  ) - sum(ledger.refunds().map((refund) => refund.amount + refund.tax_amount));

/** Reads the twins' own books, never GoClaw's. */
export function readFacts(sandbox: Sandbox, board: Switchboard): ConsoleFacts {
  const { discord, akash, consoleApi, stripe, polar, clerk } = sandbox;
  const open = board.open().length;
  const leases = akash?.chain.listLeases().filter((lease) => lease.state === "active").length ?? 0;
  const paid = stripe?.ledger.charges().filter((charge) => charge.paid) ?? [];
  const kept = sum(paid.map((charge) => charge.amount - charge.amount_refunded));
  const apps = discord?.applications().length ?? 0;
  return {
    ...(discord && { discord: apps === 1 ? "" : count(apps, "bot", "bots") }),
    ...(akash && {
      akash: `block ${akash.chain.height.toLocaleString("en-US")} · ${count(leases, "lease", "leases")}`,
    }),
    ...(akash &&
      consoleApi && {
        "console-api": `${dollars(Number(akash.chain.balance(consoleApi.owner, "uact")) / 10_000)} credit`,
      }),
    ...(stripe && { stripe: `${dollars(kept)} received` }),
    ...(polar && { polar: `${dollars(polarKept(polar))} received` }),
    faults: open === 0 ? "" : `${open} on`,
    ...(clerk && { clerk: count(clerk.users().length, "person", "people") }),
  };
}
