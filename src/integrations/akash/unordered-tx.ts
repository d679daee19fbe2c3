import { createHash, randomInt } from "node:crypto";
import { TxBody, TxRaw } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { makeAuthInfoBytes, makeSignDoc } from "@cosmjs/proto-signing";
import type { ChainMessage } from "./chain-messages.ts";
import type { Wallet } from "./wallet.ts";

const MEMO = "goclaw";
const EXPIRY_SPREAD = 0.1;

export interface SignedTx {
  bytes: Uint8Array;
  /** Upper-case hex, as explorers and `tx_search` write it. */
  hash: string;
}

/**
 * An expiry for one transaction, in milliseconds. The chain takes each expiry once per account,
 * so it is spread to keep two replicas that sign in the same millisecond apart.
 */
export const pickExpiry = (nowMs: number, ttlMs: number): number =>
  nowMs + ttlMs + randomInt(Math.max(1, ttlMs * EXPIRY_SPREAD));

function bodyBytes(messages: ChainMessage[], expiresAtMs: number): Uint8Array {
  const body = TxBody.fromPartial({ memo: MEMO, unordered: true, timeoutTimestamp: new Date(expiresAtMs) });
  body.messages = messages.map((message) => ({ ...message }));
  return TxBody.encode(body).finish();
}

const txBytes = (raw: {
  bodyBytes: Uint8Array;
  authInfoBytes: Uint8Array;
  signatures: Uint8Array[];
}): Uint8Array => TxRaw.encode(TxRaw.fromPartial(raw)).finish();

/** The unsigned form that the chain's gas simulation accepts. */
export function simulationTx(wallet: Wallet, messages: ChainMessage[], expiresAtMs: number): Uint8Array {
  return txBytes({
    bodyBytes: bodyBytes(messages, expiresAtMs),
    authInfoBytes: makeAuthInfoBytes(
      [{ pubkey: wallet.pubkeyAny, sequence: 0 }],
      [],
      0,
      undefined,
      undefined,
    ),
    signatures: [new Uint8Array()],
  });
}

interface SigningInput {
  wallet: Wallet;
  chainId: string;
  accountNumber: number;
  messages: ChainMessage[];
  expiresAtMs: number;
  gas: number;
  feeUakt: string;
}

export async function signTx(input: SigningInput): Promise<SignedTx> {
  const { wallet } = input;
  const fee = [{ denom: "uakt", amount: input.feeUakt }];
  const authInfo = makeAuthInfoBytes(
    [{ pubkey: wallet.pubkeyAny, sequence: 0 }],
    fee,
    input.gas,
    undefined,
    undefined,
  );
  const doc = makeSignDoc(
    bodyBytes(input.messages, input.expiresAtMs),
    authInfo,
    input.chainId,
    input.accountNumber,
  );
  const { signed, signature } = await wallet.signer.signDirect(wallet.address, doc);
  const bytes = txBytes({
    bodyBytes: signed.bodyBytes,
    authInfoBytes: signed.authInfoBytes,
    signatures: [new Uint8Array(Buffer.from(signature.signature, "base64"))],
  });
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex").toUpperCase() };
}
