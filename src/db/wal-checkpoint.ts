import type { Client, InStatement } from "@libsql/client";
import { packedBy } from "./packed-rows.ts";

/** So many pages SQLite still copies within a commit, should nobody have done it before: 16 MB, four times its default. */
const PAGES_IN_COMMIT = 4_000;
const LEAVE_IT = `pragma wal_autocheckpoint=${PAGES_IN_COMMIT}`;
const PAGE_BYTES = 4_096;
/** With what its indexes and the pages around take, about 3 MB of write-ahead log. */
const DUE_BYTES = 600_000;

export interface WalCheckpoint {
  /** To be called when a commit has been answered; copies what has gathered into the database once there is enough of it. */
  after(committed: readonly InStatement[]): Promise<void>;
}

/**
 * Moves the copying of the write-ahead log out of commits, for one connection of a database in a file. Within a commit it
 * comes every thousand pages and waits for the disk twice, and whoever waits for that commit waits with it.
 */
export async function createWalCheckpoint(client: Client): Promise<WalCheckpoint> {
  await client.execute(LEAVE_IT);
  let bytes = 0;
  return {
    async after(committed) {
      bytes += committed.length * PAGE_BYTES;
      for (const packed of committed.flatMap(packedBy)) bytes += packed.byteLength;
      if (bytes < DUE_BYTES) return;
      bytes = 0;
      try {
        await client.execute("pragma wal_checkpoint(passive)");
        // After another's lock the connection is a new one, which has SQLite's default.
        await client.execute(LEAVE_IT);
      } catch {
        // As SQLite does with its own: nothing is lost, and the next one copies this one's pages too.
      }
    },
  };
}
