import { createHash } from "node:crypto";
import { PubKey } from "@akashnetwork/chain-sdk/private-types/cosmos.secp256k1";
import { AuthInfo, SignMode, TxBody, TxRaw } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { sdkErrors } from "../chain-error.ts";
import { messageHandlers, type PreparedMessage } from "../messages/handlers.ts";
import { addressOf } from "./secp256k1.ts";

/** A transaction taken apart; its messages are bound to their handlers, its signature is not yet checked. */
export interface DecodedTx {
  hash: string;
  size: number;
  bodyBytes: Uint8Array;
  authInfoBytes: Uint8Array;
  signature: Uint8Array;
  messages: PreparedMessage[];
  memo: string;
  unordered: boolean;
  timeoutHeight: number;
  timeoutMs: number | undefined;
  signer: string;
  pubkey: Uint8Array;
  sequence: number;
  gasLimit: number;
  feeUakt: bigint;
}

export const txHash = (tx: Uint8Array): string => createHash("sha256").update(tx).digest("hex").toUpperCase();

function decodeOrRefuse<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw sdkErrors.txDecode(error instanceof Error ? error.message : "malformed");
  }
}

/** @throws ChainError when the bytes are not a transaction this chain takes. */
export function decodeTx(tx: Uint8Array): DecodedTx {
  const raw = decodeOrRefuse(() => TxRaw.decode(tx));
  const body = decodeOrRefuse(() => TxBody.decode(raw.bodyBytes));
  const auth = decodeOrRefuse(() => AuthInfo.decode(raw.authInfoBytes));
  if (body.messages.length === 0) throw sdkErrors.invalidRequest("must contain at least one message");
  if (body.extensionOptions.length > 0) throw sdkErrors.invalidRequest("unknown extension options");
  if (auth.signerInfos.length !== 1 || raw.signatures.length !== 1) throw sdkErrors.noSignatures();

  const [info] = auth.signerInfos;
  const key = info?.publicKey;
  if (!info || !key) throw sdkErrors.invalidPubKey("pubkey on account is not set");
  if (key.typeUrl !== "/cosmos.crypto.secp256k1.PubKey") throw sdkErrors.invalidPubKey(key.typeUrl);
  const mode = info.modeInfo?.single?.mode ?? SignMode.SIGN_MODE_UNSPECIFIED;
  // A simulation carries no mode; a signature made any other way than over the bytes is not supported here.
  if (mode !== SignMode.SIGN_MODE_DIRECT && mode !== SignMode.SIGN_MODE_UNSPECIFIED) {
    throw sdkErrors.notSupported("sign mode");
  }
  const pubkey = decodeOrRefuse(() => PubKey.decode(key.value)).key;

  const fees = auth.fee?.amount ?? [];
  const stray = fees.find((coin) => coin.denom !== "uakt");
  if (stray) throw sdkErrors.insufficientFee(`fee denom is not accepted; got: ${stray.amount}${stray.denom}`);

  return {
    hash: txHash(tx),
    size: tx.length,
    bodyBytes: raw.bodyBytes,
    authInfoBytes: raw.authInfoBytes,
    signature: raw.signatures[0] ?? new Uint8Array(),
    messages: body.messages.map((any) => {
      const handler = messageHandlers.get(any.typeUrl);
      if (!handler) throw sdkErrors.txDecode(`unable to resolve type URL ${any.typeUrl}`);
      return decodeOrRefuse(() => handler.prepare(any.value));
    }),
    memo: body.memo,
    unordered: body.unordered,
    timeoutHeight: body.timeoutHeight.toNumber(),
    timeoutMs: body.timeoutTimestamp?.getTime(),
    signer: addressOf(pubkey),
    pubkey,
    sequence: info.sequence.toNumber(),
    gasLimit: auth.fee?.gasLimit.toNumber() ?? 0,
    feeUakt: BigInt(fees[0]?.amount ?? "0"),
  };
}
