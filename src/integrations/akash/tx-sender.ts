import {
  BaseAccount,
  QueryAccountRequest,
  QueryAccountResponse,
  SimulateRequest,
  SimulateResponse,
} from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { BroadcastOutcome } from "../../ports/akash-backend.ts";
import type { Clock } from "../../ports/clock.ts";
import { refusalReason, refusedTx } from "./chain-errors.ts";
import type { ChainMessage } from "./chain-messages.ts";
import type { Failover } from "./failover.ts";
import { safeInteger } from "./numbers.ts";
import type { RpcNode } from "./rpc-node.ts";
import { settleTx } from "./settle-tx.ts";
import { pickExpiry, signTx, simulationTx } from "./unordered-tx.ts";
import type { Wallet } from "./wallet.ts";

const SIMULATED_GAS_FACTOR = 2;
const OUT_OF_GAS_FACTOR = 1.6;
const MAX_SIGNINGS = 4;
/** Gas is paid for as it is asked for, so a node that reports nonsense must not empty the wallet. */
const MAX_GAS_FACTOR = 16;
const MILLI_UAKT_PER_GAS = 25;

interface TxSenderOptions {
  wallet: Wallet;
  chainId: string;
  nodes: Failover<RpcNode>;
  clock: Clock;
  log: Log;
  /** How long a signed transaction may be included. */
  txTtlMs: number;
  pollMs: number;
  /** How long past the expiry to keep asking before the outcome is called unseen. */
  graceMs: number;
}

interface TxSender {
  /**
   * Simulates, signs, reports the hash, broadcasts and watches.
   * @throws AppError the chain's refusal; `unavailable` when nothing was broadcast or the transaction is provably dead
   */
  send(messages: ChainMessage[], onSigned?: (txHash: string) => Promise<void>): Promise<BroadcastOutcome>;
}

/**
 * Transactions are unordered (no account sequence) and expire: replicas and concurrent jobs that share the
 * wallet cannot collide or block each other, and one that was not seen is dead once the chain's clock has passed
 * its expiry. A serial signer would need a lock across replicas and leaves an unseen transaction alive for ever.
 */
export function createTxSender(options: TxSenderOptions): TxSender {
  const { wallet, nodes, clock, log } = options;
  let accountNumber: number | undefined;

  async function findAccountNumber(): Promise<number> {
    if (accountNumber !== undefined) return accountNumber;
    const request = QueryAccountRequest.encode({ address: wallet.address }).finish();
    const answer = await nodes.first((node) => node.abciQuery("/cosmos.auth.v1beta1.Query/Account", request));
    if (answer.code !== 0) throw refusedTx("simulate", answer.log, { code: answer.code });
    const { account } = QueryAccountResponse.decode(answer.value);
    if (account?.typeUrl !== `/${BaseAccount.$type}`) {
      throw new AppError("misconfigured", "the Akash wallet is not a plain account", {
        details: { type: account?.typeUrl ?? null },
      });
    }
    accountNumber = safeInteger(BaseAccount.decode(account.value).accountNumber, "account number");
    return accountNumber;
  }

  async function simulatedGas(messages: ChainMessage[]): Promise<number> {
    const txBytes = simulationTx(wallet, messages, pickExpiry(clock.now(), options.txTtlMs));
    const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes })).finish();
    const gas = await nodes.first(async (node) => {
      const answer = await node.abciQuery("/cosmos.tx.v1beta1.Service/Simulate", request);
      if (answer.code !== 0) throw refusedTx("simulate", answer.log, { code: answer.code });
      return safeInteger(SimulateResponse.decode(answer.value).gasInfo?.gasUsed, "simulated gas");
    });
    return Math.ceil(gas * SIMULATED_GAS_FACTOR);
  }

  async function attempt(
    messages: ChainMessage[],
    gas: number,
    onSigned?: (txHash: string) => Promise<void>,
  ) {
    const expiresAtMs = pickExpiry(clock.now(), options.txTtlMs);
    const signed = await signTx({
      wallet,
      chainId: options.chainId,
      accountNumber: await findAccountNumber(),
      messages,
      expiresAtMs,
      gas,
      feeUakt: String(Math.ceil((gas * MILLI_UAKT_PER_GAS) / 1000)),
    });
    await onSigned?.(signed.hash);
    const what = messages.map(({ typeUrl }) => typeUrl.slice(typeUrl.lastIndexOf(".") + 1)).join(",");
    log.info({ event: "akash.tx_signed", txHash: signed.hash, what, gas });
    return settleTx({
      nodes,
      log,
      signed,
      expiresAtMs,
      pollMs: options.pollMs,
      maxWaitMs: options.txTtlMs + options.graceMs,
    });
  }

  return {
    async send(messages, onSigned) {
      const firstGas = await simulatedGas(messages);
      let gas = firstGas;
      for (let signing = 1; ; signing++) {
        try {
          return await attempt(messages, gas, onSigned);
        } catch (error) {
          const reason = refusalReason(error);
          if (signing === MAX_SIGNINGS || !(error instanceof AppError)) throw error;
          if (reason === "out_of_gas") {
            const used = Number(error.details.gasUsed ?? 0);
            gas = Math.ceil(Math.max(used, gas) * OUT_OF_GAS_FACTOR);
            if (gas > firstGas * MAX_GAS_FACTOR) throw error;
          } else if (reason !== "expiry_taken") throw error;
          log.warn({ event: "akash.tx_signed_again", reason, gas, txHash: error.details.txHash });
        }
      }
    },
  };
}
