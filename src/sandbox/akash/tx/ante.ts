import { SignDoc } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { sdkErrors } from "../chain-error.ts";
import { encode, hex } from "../codecs.ts";
import { MAX_MEMO_LENGTH, MAX_UNORDERED_TTL_MS, MIN_GAS_PRICE_MILLI_UAKT } from "../constants.ts";
import { balanceOf, debit } from "../ledger/bank.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { AccountRecord } from "../ledger/records.ts";
import type { DecodedTx } from "./decode-tx.ts";
import { verifySecp256k1 } from "./secp256k1.ts";

/** `check` is the mempool's door, `deliver` the block, `simulate` neither checks the signature nor takes a fee. */
export type AnteMode = "check" | "deliver" | "simulate";

export interface AnteContext {
  ledger: Ledger;
  chainId: string;
  height: number;
  timeMs: number;
  mode: AnteMode;
}

const rfc3339 = (ms: number): string => new Date(ms).toISOString();

function checkTimeouts(tx: DecodedTx, { height, timeMs }: AnteContext): void {
  if (tx.timeoutHeight > 0 && height > tx.timeoutHeight) {
    throw sdkErrors.timeoutHeight(`block height: ${height}, timeout height: ${tx.timeoutHeight}`);
  }
  if (tx.timeoutMs !== undefined && tx.timeoutMs < timeMs) {
    throw sdkErrors.txTimeout(`block time: ${rfc3339(timeMs)}, timeout timestamp: ${rfc3339(tx.timeoutMs)}`);
  }
}

function takeFee(tx: DecodedTx, { ledger, mode }: AnteContext): void {
  const floor = (BigInt(tx.gasLimit) * MIN_GAS_PRICE_MILLI_UAKT + 999n) / 1000n;
  if (mode === "check" && tx.feeUakt < floor) {
    throw sdkErrors.insufficientFee(`insufficient fees; got: ${tx.feeUakt}uakt required: ${floor}uakt`);
  }
  const spendable = balanceOf(ledger, tx.signer, "uakt");
  if (spendable < tx.feeUakt) {
    throw sdkErrors.insufficientFunds(`spendable balance ${spendable}uakt is smaller than ${tx.feeUakt}uakt`);
  }
  debit(ledger, tx.signer, "uakt", tx.feeUakt);
}

function takeUnorderedNonce(tx: DecodedTx, { ledger, timeMs, mode }: AnteContext): void {
  if (tx.sequence > 0) throw sdkErrors.invalidRequest("sequence is not allowed for unordered transactions");
  if (!tx.timeoutMs) {
    throw sdkErrors.invalidRequest("unordered transaction must have timeout_timestamp set");
  }
  if (tx.timeoutMs > timeMs + MAX_UNORDERED_TTL_MS) {
    throw sdkErrors.invalidRequest("unordered tx ttl exceeds 10m0s");
  }
  if (mode === "simulate") return;
  const nonce = `${tx.signer}/${tx.timeoutMs}`;
  if (ledger.unordered.get(nonce) !== undefined) {
    throw sdkErrors.invalidRequest(
      `failed to add unordered nonce: already used timeout ${tx.timeoutMs}000000 for address ${tx.signer}`,
    );
  }
  ledger.unordered.put(nonce, tx.timeoutMs);
}

function checkSignature(tx: DecodedTx, account: AccountRecord, chainId: string): void {
  const doc = SignDoc.fromPartial({
    bodyBytes: tx.bodyBytes,
    authInfoBytes: tx.authInfoBytes,
    chainId,
    accountNumber: account.number,
  });
  if (verifySecp256k1(tx.pubkey, encode(SignDoc, doc), tx.signature)) return;
  throw sdkErrors.unauthorized(
    `signature verification failed; please verify account number (${account.number}), ` +
      `sequence (${account.sequence}) and chain-id (${chainId})`,
  );
}

/**
 * Admits a transaction: time-outs, fee, sequence or unordered nonce, signature. Writes the fee, the new
 * sequence and the public key to `context.ledger`. @throws ChainError with the chain's own words.
 */
export function admitTx(tx: DecodedTx, context: AnteContext): void {
  const { ledger, mode } = context;
  checkTimeouts(tx, context);
  if (tx.memo.length > MAX_MEMO_LENGTH) {
    throw sdkErrors.memoTooLarge(
      `maximum number of characters is ${MAX_MEMO_LENGTH} but received ${tx.memo.length} characters`,
    );
  }
  const account = ledger.accounts.get(tx.signer);
  if (!account) throw sdkErrors.unknownAddress(`fee payer address: ${tx.signer} does not exist`);
  for (const [index, message] of tx.messages.entries()) {
    if (message.signer === tx.signer) continue;
    throw sdkErrors.invalidPubKey(
      `pubKey does not match signer address ${message.signer} with signer index: ${index}`,
    );
  }
  if (mode !== "simulate") takeFee(tx, context);
  if (tx.unordered) takeUnorderedNonce(tx, context);
  else if (tx.sequence !== account.sequence) {
    throw sdkErrors.wrongSequence(
      `account sequence mismatch, expected ${account.sequence}, got ${tx.sequence}`,
    );
  }
  if (mode !== "simulate") checkSignature(tx, account, context.chainId);
  ledger.accounts.put(tx.signer, {
    ...account,
    sequence: tx.unordered ? account.sequence : account.sequence + 1,
    pubkeyHex: mode === "simulate" ? account.pubkeyHex : hex(tx.pubkey),
  });
}
