import type { Ledger } from "./ledger.ts";

export type Denom = "uakt" | "uact";

const FIRST_ACCOUNT_NUMBER = 100;

export const balanceOf = (ledger: Ledger, address: string, denom: string): bigint =>
  ledger.balances.get(`${address}/${denom}`) ?? 0n;

/** Adds coins and opens the account when this is its first money, as the chain does. */
export function credit(ledger: Ledger, address: string, denom: Denom, amount: bigint): void {
  if (!ledger.accounts.get(address)) {
    const number = FIRST_ACCOUNT_NUMBER + ledger.accounts.all().length;
    ledger.accounts.put(address, { address, number, sequence: 0, pubkeyHex: null });
  }
  ledger.balances.put(`${address}/${denom}`, balanceOf(ledger, address, denom) + amount);
}

/** Takes coins; the caller has checked that they are there. @throws RangeError otherwise. */
export function debit(ledger: Ledger, address: string, denom: Denom, amount: bigint): void {
  const left = balanceOf(ledger, address, denom) - amount;
  if (left < 0n) throw new RangeError(`${address} has too little ${denom}`);
  ledger.balances.put(`${address}/${denom}`, left);
}
