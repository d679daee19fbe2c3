import { readDatabase } from "../config/load-config.ts";
import { startFailure } from "../config/start-failure.ts";
import { openExisting } from "../db/open-existing.ts";
import type { AuditHead } from "../db/repositories/audit-chain-repository.ts";
import { openAuditChain } from "../db/repositories/audit-chain-repository.ts";
import { type AuditVerdict, type BadRow, verifyAudit } from "../db/verify-audit.ts";
import { AppError } from "../errors.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const WHY: Record<BadRow["why"], string> = {
  changed: "is not as it was sealed",
  missing: "is missing",
  cut_off: "and all after it are missing",
  head_changed: "is not the end that was sealed",
  not_the_anchor: "is not the one of which you kept the hash",
  unsealed: "was kept from being sealed",
};

function tell({ sealed, head, bad }: AuditVerdict): number {
  if (bad) {
    const row = bad.seq === null ? `Row ${bad.id}` : `Row ${bad.seq}${bad.id ? ` (${bad.id})` : ""}`;
    print(`${row} ${WHY[bad.why]}. The ${sealed} rows before it hold.`);
    return 1;
  }
  print(`All ${sealed} rows hold. The head is ${head ? `${head.seq}:${head.hash}` : "empty"}.`);
  return 0;
}

/** `--head 1200:ab12…`, as the owner was told it on some day. */
function anchorOf(given: readonly string[]): AuditHead | undefined {
  if (given.length === 0) return undefined;
  const parts = /^(\d+):([0-9a-f]{64})$/.exec(
    given.length === 2 && given[0] === "--head" ? (given[1] ?? "") : "",
  );
  if (!parts?.[2])
    throw new AppError(
      "misconfigured",
      "The only argument is --head <number>:<hash>, as the owner was told it.",
    );
  return { seq: Number(parts[1]), hash: parts[2] };
}

try {
  const anchor = anchorOf(process.argv.slice(2));
  const { url, authToken } = readDatabase(process.env);
  const database = await openExisting({ url, authToken: authToken ?? undefined });
  try {
    process.exitCode = tell(await verifyAudit(openAuditChain(database.client), anchor));
  } finally {
    database.close();
  }
} catch (error) {
  process.stderr.write(`\nThe audit log cannot be verified.\n${startFailure(error)}\n\n`);
  process.exitCode = 2;
}
