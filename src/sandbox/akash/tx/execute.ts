import { TxMsgData } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { ChainError, sdkErrors } from "../chain-error.ts";
import { base64, encode } from "../codecs.ts";
import { forkLedger, type Ledger } from "../ledger/ledger.ts";
import type { TxEvent, TxRecord } from "../ledger/records.ts";
import { type AnteContext, admitTx } from "./ante.ts";
import type { DecodedTx } from "./decode-tx.ts";
import { gasNeeded } from "./gas.ts";

export type TxOutcome = Pick<
  TxRecord,
  "code" | "codespace" | "log" | "data" | "gasUsed" | "gasWanted" | "events"
>;

/** Turns whatever a handler threw into the chain's answer; a malformed number is the sender's fault. */
export function asChainError(error: unknown): ChainError {
  if (error instanceof ChainError) return error;
  if (error instanceof RangeError || error instanceof SyntaxError)
    return sdkErrors.invalidRequest(error.message);
  throw error;
}

/** Runs all messages or none. @throws ChainError naming the message that failed */
export function runMessages(
  tx: DecodedTx,
  ledger: Ledger,
  moment: { height: number; timeMs: number },
): string {
  const fork = forkLedger(ledger);
  const msgResponses = tx.messages.map((message, index) => {
    try {
      return message.run({ ledger: fork.ledger, ...moment });
    } catch (error) {
      const refusal = asChainError(error);
      const text = `failed to execute message; message index: ${index}: ${refusal.message}`;
      throw new ChainError(refusal.codespace, refusal.code, text, refusal.grpc);
    }
  });
  fork.commit();
  return base64(encode(TxMsgData, TxMsgData.fromPartial({ msgResponses })));
}

const eventsOf = (tx: DecodedTx): TxEvent[] =>
  tx.messages.map((message) => ({
    type: "message",
    attributes: [
      { key: "action", value: message.typeUrl },
      { key: "sender", value: message.signer },
    ],
  }));

/**
 * Delivers one transaction into a block's ledger. Once admitted it pays its fee and spends its sequence,
 * whether or not its messages succeed.
 */
export function deliverTx(tx: DecodedTx, context: Omit<AnteContext, "mode">, gasFactor: number): TxOutcome {
  const { ledger } = context;
  const gasUsed = Math.ceil(gasNeeded(tx, ledger) * gasFactor);
  const base = { gasUsed, gasWanted: tx.gasLimit, data: "", events: [] };
  try {
    const ante = forkLedger(ledger);
    admitTx(tx, { ...context, ledger: ante.ledger, mode: "deliver" });
    ante.commit();
    if (gasUsed > tx.gasLimit) {
      throw sdkErrors.outOfGas(
        `out of gas in location: WriteFlat; gasWanted: ${tx.gasLimit}, gasUsed: ${gasUsed}`,
      );
    }
    const data = runMessages(tx, ledger, context);
    return { ...base, code: 0, codespace: "", log: "", data, events: eventsOf(tx) };
  } catch (error) {
    const refusal = asChainError(error);
    return { ...base, code: refusal.code, codespace: refusal.codespace, log: refusal.message };
  }
}
