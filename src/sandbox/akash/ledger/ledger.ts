import type { Books } from "../../kernel/books.ts";
import type * as R from "./records.ts";
import { type Overlay, overlay, shelfTable, type Table } from "./table.ts";

/** Everything the chain knows. Handlers read and write it through forks, so a failed message leaves no trace. */
export interface Ledger {
  tip: Table<R.ChainTip>;
  blocks: Table<R.BlockRecord>;
  accounts: Table<R.AccountRecord>;
  /** Keyed `address/denom`. */
  balances: Table<bigint>;
  deployments: Table<R.DeploymentRecord>;
  groups: Table<R.GroupRecord>;
  orders: Table<R.OrderRecord>;
  bids: Table<R.BidRecord>;
  leases: Table<R.LeaseRecord>;
  escrows: Table<R.EscrowRecord>;
  payments: Table<R.PaymentRecord>;
  mints: Table<R.MintRecord>;
  certificates: Table<R.CertificateRecord>;
  /** Keyed `address/expiry`; the value is the expiry in ms. */
  unordered: Table<number>;
  mempool: Table<R.PendingTx>;
  txs: Table<R.TxRecord>;
  providers: Table<R.ProviderRecord>;
  manifests: Table<R.ManifestRecord>;
  hazards: Table<R.HazardRecord>;
}

type LedgerLayers = { [K in keyof Ledger]: Ledger[K] extends Table<infer T> ? Overlay<T> : never };
interface JournalEntry {
  table: string;
  id: string;
  value?: unknown;
}

const JOURNAL_ID = "block";

function openTables(books: Books): Ledger {
  const table = <T>(name: string): Table<T> => shelfTable(books.shelf<T>(name));
  return {
    tip: table("tip"),
    blocks: table("blocks"),
    accounts: table("accounts"),
    balances: table("balances"),
    deployments: table("deployments"),
    groups: table("groups"),
    orders: table("orders"),
    bids: table("bids"),
    leases: table("leases"),
    escrows: table("escrows"),
    payments: table("payments"),
    mints: table("mints"),
    certificates: table("certificates"),
    unordered: table("unordered"),
    mempool: table("mempool"),
    txs: table("txs"),
    providers: table("providers"),
    manifests: table("manifests"),
    hazards: table("hazards"),
  };
}

function layersOver(below: Ledger): LedgerLayers {
  return {
    tip: overlay(below.tip),
    blocks: overlay(below.blocks),
    accounts: overlay(below.accounts),
    balances: overlay(below.balances),
    deployments: overlay(below.deployments),
    groups: overlay(below.groups),
    orders: overlay(below.orders),
    bids: overlay(below.bids),
    leases: overlay(below.leases),
    escrows: overlay(below.escrows),
    payments: overlay(below.payments),
    mints: overlay(below.mints),
    certificates: overlay(below.certificates),
    unordered: overlay(below.unordered),
    mempool: overlay(below.mempool),
    txs: overlay(below.txs),
    providers: overlay(below.providers),
    manifests: overlay(below.manifests),
    hazards: overlay(below.hazards),
  };
}

export interface Fork {
  ledger: Ledger;
  commit(): void;
}

/** A ledger whose changes reach `below` only on `commit`. */
export function forkLedger(below: Ledger): Fork {
  const layers = layersOver(below);
  return {
    ledger: layers,
    commit: () => {
      for (const layer of Object.values(layers)) layer.apply();
    },
  };
}

export interface StoredLedger {
  ledger: Ledger;
  /** Like `forkLedger`, but a process killed inside `commit` finds all of the block or none of it. */
  forkBlock(): Fork;
}

/** Opens the chain's books; finishes a block whose commit was cut short. */
export function openLedger(books: Books): StoredLedger {
  const journal = books.shelf<JournalEntry[]>("journal");
  for (const entry of journal.get(JOURNAL_ID) ?? []) {
    const shelf = books.shelf<unknown>(entry.table);
    if (entry.value === undefined) shelf.delete(entry.id);
    else shelf.put(entry.id, entry.value);
  }
  journal.delete(JOURNAL_ID);
  const ledger = openTables(books);
  return {
    ledger,
    forkBlock() {
      const layers = layersOver(ledger);
      return {
        ledger: layers,
        commit() {
          const entries: JournalEntry[] = [];
          for (const [table, layer] of Object.entries(layers)) {
            for (const [id, value] of layer.changes) entries.push({ table, id, value });
          }
          journal.put(JOURNAL_ID, entries);
          for (const layer of Object.values(layers)) layer.apply();
          journal.delete(JOURNAL_ID);
        },
      };
    },
  };
}
