import { type Dec, ONE, wholeUnits } from "../dec.ts";
import { credit, type Denom } from "../ledger/bank.ts";
import { deploymentKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { EscrowRecord, PaymentRecord } from "../ledger/records.ts";

export interface BlockMoment {
  height: number;
  timeMs: number;
}

export function openEscrow(
  ledger: Ledger,
  input: { owner: string; dseq: string; amount: bigint } & BlockMoment,
): void {
  const { owner, dseq, amount, height, timeMs } = input;
  ledger.escrows.put(deploymentKey(input), {
    ...{ owner, dseq },
    state: "open",
    uact: amount * ONE,
    uakt: 0n,
    transferred: 0n,
    settledAt: height,
    settledAtMs: timeMs,
    deposits: [{ owner, height, denom: "uact", amount }],
  });
}

export function addFunds(
  ledger: Ledger,
  key: string,
  input: { depositor: string; denom: Denom; amount: bigint } & BlockMoment,
): void {
  settleEscrow(ledger, key, input);
  const account = ledger.escrows.get(key);
  if (!account) return;
  const { depositor: owner, denom, amount, height } = input;
  ledger.escrows.put(key, {
    ...account,
    [denom]: account[denom] + amount * ONE,
    deposits: [...account.deposits, { owner, height, denom, amount }],
  });
}

/** The open payment streams of a deployment, by lease key. */
export function openPayments(ledger: Ledger, key: string): [string, PaymentRecord][] {
  return ledger.payments.entries().filter(([id, one]) => id.startsWith(`${key}/`) && one.state === "open");
}

/** What all open streams of each deployment cost in a block, by deployment key. */
export function ratesByDeployment(ledger: Ledger): Map<string, Dec> {
  const rates = new Map<string, Dec>();
  for (const payment of ledger.payments.all()) {
    const key = deploymentKey(payment);
    if (payment.state === "open") rates.set(key, (rates.get(key) ?? 0n) + payment.rate);
  }
  return rates;
}

/** What has been earned since the last settlement; the chain itself knows it only after settling. */
export function owedSince(ledger: Ledger, key: string, account: EscrowRecord, height: number): Dec {
  const rate = openPayments(ledger, key).reduce((sum, [, payment]) => sum + payment.rate, 0n);
  return rate * BigInt(height - account.settledAt);
}

/**
 * Moves what is owed from the account to its payments. The chain does this lazily, so `funds` read between
 * settlements overstates what is left. Too little money marks account and payments overdrawn.
 */
export function settleEscrow(ledger: Ledger, key: string, { height, timeMs }: BlockMoment): void {
  const account = ledger.escrows.get(key);
  if (account?.state !== "open" || height === account.settledAt) return;
  const owed = owedSince(ledger, key, account, height);
  const short = owed > account.uact;
  const paid = short ? account.uact : owed;
  for (const [id, payment] of openPayments(ledger, key)) {
    const due = payment.rate * BigInt(height - account.settledAt);
    const share = short && owed > 0n ? (account.uact * due) / owed : due;
    ledger.payments.put(id, {
      ...payment,
      balance: payment.balance + share,
      unsettled: due - share,
      state: short ? "overdrawn" : "open",
    });
  }
  ledger.escrows.put(key, {
    ...account,
    uact: account.uact - paid,
    transferred: account.transferred + paid,
    settledAt: height,
    settledAtMs: timeMs,
    state: short ? "overdrawn" : "open",
  });
}

/** Pays a provider what its stream has gathered, in whole uact. */
export function withdrawPayment(ledger: Ledger, key: string): void {
  const payment = ledger.payments.get(key);
  if (!payment) return;
  const whole = wholeUnits(payment.balance);
  credit(ledger, payment.provider, "uact", whole);
  ledger.payments.put(key, {
    ...payment,
    balance: payment.balance - whole * ONE,
    withdrawn: payment.withdrawn + whole,
  });
}

/** Gives back what is left and closes the account; an overdrawn one stays marked as such. */
export function refundEscrow(ledger: Ledger, key: string): void {
  const account = ledger.escrows.get(key);
  if (!account) return;
  for (const denom of ["uact", "uakt"] as const) {
    const left = wholeUnits(account[denom]);
    if (left > 0n) credit(ledger, account.owner, denom, left);
  }
  const state = account.state === "overdrawn" ? "overdrawn" : "closed";
  ledger.escrows.put(key, { ...account, uact: 0n, uakt: 0n, state });
}
