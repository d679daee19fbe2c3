import type { Books } from "../kernel/books.ts";
import { base64, fromBase64 } from "./codecs.ts";
import { FIRST_HEIGHT, KEPT_BLOCKS } from "./constants.ts";
import { type Fork, forkLedger, type Ledger, openLedger } from "./ledger/ledger.ts";
import { type ChainTip, HAZARDS, type HazardRecord, type TxRecord } from "./ledger/records.ts";
import { placeBids } from "./market/bidding.ts";
import { closeOverdrawn, dropExpiredNonces, runMintEpoch } from "./market/end-block.ts";
import { letProvidersAct } from "./market/providers-act.ts";
import { type AnteMode, admitTx } from "./tx/ante.ts";
import { decodeTx, txHash } from "./tx/decode-tx.ts";
import { asChainError, deliverTx, runMessages } from "./tx/execute.ts";
import { gasNeeded } from "./tx/gas.ts";

export interface CheckResult {
  hash: string;
  code: number;
  codespace: string;
  log: string;
}

export interface Chain {
  readonly chainId: string;
  readonly ledger: Ledger;
  tip(): ChainTip;
  hazards(): HazardRecord;
  setHazards(patch: Partial<HazardRecord>): void;
  /** The mempool's door. @throws Error `tx already exists in cache` for one it has seen */
  checkTx(tx: Uint8Array): CheckResult;
  /** Gas the transaction would use. @throws ChainError as delivery would */
  simulate(tx: Uint8Array): number;
  /** Makes one block of the mempool; `skip` lets that many empty blocks pass before it. */
  produceBlock(skip?: number): ChainTip;
  onBlock(listener: (tip: ChainTip) => void): () => void;
}

export interface ChainOptions {
  books: Books;
  chainId: string;
  now(): number;
  providerPatienceMs: number;
}

const TIP = "tip";
const noHazards: HazardRecord = { oracleHalted: false, marketSilent: false, gasFactor: 1, gasTxs: 0 };

export function createChain({ books, chainId, now, providerPatienceMs }: ChainOptions): Chain {
  const { ledger, forkBlock } = openLedger(books);
  const listeners = new Set<(tip: ChainTip) => void>();
  if (!ledger.tip.get(TIP)) ledger.tip.put(TIP, { height: FIRST_HEIGHT, timeMs: now() });

  const tip = (): ChainTip => ledger.tip.get(TIP) ?? { height: FIRST_HEIGHT, timeMs: 0 };
  const hazards = (): HazardRecord => ledger.hazards.get(HAZARDS) ?? noHazards;
  const setHazards = (patch: Partial<HazardRecord>): void =>
    ledger.hazards.put(HAZARDS, { ...hazards(), ...patch });

  const anteContext = (on: Ledger, mode: AnteMode) => {
    const { height, timeMs } = tip();
    return { ledger: on, chainId, mode, height: height + 1, timeMs };
  };

  // Like a node's check state: it runs ahead of the last block by what the mempool holds.
  let checkState: Fork = forkLedger(ledger);
  for (const pending of ledger.mempool.all()) {
    try {
      admitTx(decodeTx(fromBase64(pending.tx)), anteContext(checkState.ledger, "check"));
    } catch (error) {
      asChainError(error);
    }
  }

  function checkTx(bytes: Uint8Array): CheckResult {
    const hash = txHash(bytes);
    if (ledger.mempool.get(hash) || ledger.txs.get(hash)) throw new Error("tx already exists in cache");
    try {
      const fork = forkLedger(checkState.ledger);
      admitTx(decodeTx(bytes), anteContext(fork.ledger, "check"));
      fork.commit();
      ledger.mempool.put(hash, { hash, tx: base64(bytes), arrival: ledger.mempool.all().length });
      return { hash, code: 0, codespace: "", log: "" };
    } catch (error) {
      const refusal = asChainError(error);
      return { hash, code: refusal.code, codespace: refusal.codespace, log: refusal.message };
    }
  }

  function simulate(bytes: Uint8Array): number {
    const tx = decodeTx(bytes);
    const fork = forkLedger(checkState.ledger);
    const context = anteContext(fork.ledger, "simulate");
    const gas = gasNeeded(tx, fork.ledger);
    try {
      admitTx(tx, context);
      runMessages(tx, fork.ledger, context);
    } catch (error) {
      throw asChainError(error);
    }
    return gas;
  }

  function deliverMempool(block: Ledger, next: ChainTip): string[] {
    const batch = [...block.mempool.all()].sort((a, b) => a.arrival - b.arrival);
    for (const [index, pending] of batch.entries()) {
      const tx = decodeTx(fromBase64(pending.tx));
      const hazard = block.hazards.get(HAZARDS) ?? noHazards;
      const factor = hazard.gasTxs > 0 ? hazard.gasFactor : 1;
      if (hazard.gasTxs > 0) block.hazards.put(HAZARDS, { ...hazard, gasTxs: hazard.gasTxs - 1 });
      const record: TxRecord = {
        ...deliverTx(tx, { ledger: block, chainId, ...next }, factor),
        ...next,
        ...{ hash: pending.hash, tx: pending.tx, index, signer: tx.signer },
        messages: tx.messages.map((message) => message.typeUrl),
      };
      block.txs.put(pending.hash, record);
      block.mempool.delete(pending.hash);
    }
    return batch.map((pending) => pending.hash);
  }

  function produceBlock(skip = 0): ChainTip {
    const last = tip();
    const next: ChainTip = { height: last.height + 1 + skip, timeMs: Math.max(now(), last.timeMs + 1) };
    const block = forkBlock();
    block.ledger.tip.put(TIP, next);
    dropExpiredNonces(block.ledger, next.timeMs);
    const txHashes = deliverMempool(block.ledger, next);
    if (!hazards().marketSilent) placeBids(block.ledger, next);
    letProvidersAct(block.ledger, next, providerPatienceMs);
    runMintEpoch(block.ledger, { previous: last.height, current: next.height }, hazards().oracleHalted);
    closeOverdrawn(block.ledger, next);
    block.ledger.blocks.put(String(next.height), { ...next, txHashes });
    block.ledger.blocks.delete(String(next.height - KEPT_BLOCKS));
    block.commit();
    checkState = forkLedger(ledger);
    for (const listener of listeners) listener(next);
    return next;
  }

  return {
    chainId,
    ledger,
    tip,
    hazards,
    setHazards,
    checkTx,
    simulate,
    produceBlock,
    onBlock(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
