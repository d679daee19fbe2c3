import { auditHash, NO_HASH } from "./audit-hash.ts";
import type { AuditChainRepository, AuditHead } from "./repositories/audit-chain-repository.ts";
import type { AuditLine } from "./repositories/audit-repository.ts";

/** A row is sealed within seconds; what waits for longer than this was kept from it. */
const UNSEALED_MS = 60_000;
const PAGE = 1_000;

/** The first row that is not as it was sealed. */
export interface BadRow {
  /** Its place in the chain; null for a row that was never sealed. */
  seq: number | null;
  /** Its id; null for a row that is gone. */
  id: string | null;
  why: "changed" | "missing" | "cut_off" | "head_changed" | "not_the_anchor" | "unsealed";
}

export interface AuditVerdict {
  /** How many rows are sealed and were looked at. */
  sealed: number;
  head: AuditHead | null;
  bad: BadRow | null;
}

/**
 * Walks the whole chain, a page at a time. Rows that are sealed meanwhile are for the next time.
 * @param anchor a head from earlier, kept elsewhere: whoever can rewrite all rows cannot rewrite that
 */
export async function verifyAudit(chain: AuditChainRepository, anchor?: AuditHead): Promise<AuditVerdict> {
  const head = await chain.head();
  const last = head ?? { seq: 0, hash: NO_HASH };
  const verdict = (sealed: number, bad: BadRow | null): AuditVerdict => ({ sealed, head, bad });
  let [seq, hash] = [0, NO_HASH];
  while (seq < last.seq) {
    const rows = await chain.page(seq, Math.min(PAGE, last.seq - seq));
    if (rows.length === 0) return verdict(seq, { seq: seq + 1, id: null, why: "cut_off" });
    for (const row of rows) {
      const expected = seq + 1;
      if (row.seq !== expected) return verdict(seq, { seq: expected, id: null, why: "missing" });
      if (row.hash !== auditHash(hash, expected, row))
        return verdict(seq, { seq: expected, id: row.id, why: "changed" });
      [seq, hash] = [expected, row.hash];
      if (anchor?.seq === seq && anchor.hash !== hash)
        return verdict(seq, { seq, id: row.id, why: "not_the_anchor" });
    }
  }
  if (hash !== last.hash) return verdict(seq, { seq, id: null, why: "head_changed" });
  if (anchor && anchor.seq > seq) return verdict(seq, { seq: seq + 1, id: null, why: "cut_off" });
  return verdict(seq, (await beyondHead(chain)) ?? (await unsealedLate(chain)));
}

/** A head that was set back leaves sealed rows after it. */
async function beyondHead(chain: AuditChainRepository): Promise<BadRow | null> {
  const [row] = await chain.page((await chain.head())?.seq ?? 0, 1);
  // One more look at the head: a sealer may have been at work between the two.
  if (!row || (row.seq ?? 0) <= ((await chain.head())?.seq ?? 0)) return null;
  return { seq: row.seq, id: row.id, why: "head_changed" };
}

/** Measured against the newest row, so that a log at rest can be judged at any time. */
async function unsealedLate(chain: AuditChainRepository): Promise<BadRow | null> {
  const [oldest, newest] = [await chain.oldestUnsealed(), await chain.newest()];
  const isLate = oldest && newest && newest.createdAt - oldest.createdAt > UNSEALED_MS;
  return isLate ? badUnsealed(oldest) : null;
}

const badUnsealed = ({ id }: AuditLine): BadRow => ({ seq: null, id, why: "unsealed" });
