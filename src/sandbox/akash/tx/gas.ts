import type { Ledger } from "../ledger/ledger.ts";
import type { DecodedTx } from "./decode-tx.ts";

const BASE_GAS = 55_000;
const GAS_PER_BYTE = 10;
const UNORDERED_GAS = 2_240;

/** Gas a transaction needs against this state. Size counts, so a signed transaction needs more than its simulation. */
export function gasNeeded(tx: DecodedTx, ledger: Ledger): number {
  const messages = tx.messages.reduce((sum, message) => sum + message.gas(ledger), 0);
  return BASE_GAS + tx.size * GAS_PER_BYTE + messages + (tx.unordered ? UNORDERED_GAS : 0);
}
