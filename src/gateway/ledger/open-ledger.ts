import type { DatabaseOptions } from "../../db/index.ts";
import { createLedger, type LedgerOptions } from "./create-ledger.ts";
import { createWriterThread } from "./usage-writer.ts";

/** The ledger of this process, which writes to the database from a thread of its own. */
export const openLedger = ({
  database,
  ...options
}: Omit<LedgerOptions, "writer"> & { database: DatabaseOptions }): ReturnType<typeof createLedger> =>
  createLedger({ ...options, writer: createWriterThread(database, options.log) });
