import type { Deposit } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { deploymentErrors } from "../chain-error.ts";
import { balanceOf, type Denom, debit } from "../ledger/bank.ts";
import type { Ledger } from "../ledger/ledger.ts";

/**
 * Takes a deposit from the depositor's own balance; grants are not modelled and hold nothing.
 * @throws ChainError `Deposit invalid`
 */
export function takeDeposit(
  ledger: Ledger,
  depositor: string,
  deposit: Deposit | undefined,
  allowed: readonly Denom[],
  minimum = 1n,
): { denom: Denom; amount: bigint } {
  const coin = deposit?.amount;
  const denom = allowed.find((one) => one === coin?.denom);
  if (!coin || !denom || !/^\d+$/.test(coin.amount)) throw deploymentErrors.invalidDeposit();
  if (deposit.sources.length === 0) throw deploymentErrors.invalidDeposit("empty deposit sources");
  const amount = BigInt(coin.amount);
  if (amount < minimum) throw deploymentErrors.invalidDeposit();
  const fromBalance = deposit.sources.includes(Source.balance);
  if (!fromBalance || balanceOf(ledger, depositor, denom) < amount) {
    throw deploymentErrors.invalidDeposit("insufficient balance");
  }
  debit(ledger, depositor, denom, amount);
  return { denom, amount };
}
