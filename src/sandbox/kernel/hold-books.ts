import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Keeps a second process away from the same books. The lock is the operating system's, so it ends with its holder,
 * however that ends.
 * @param waitMs how long to wait for a holder that is just stopping
 * @throws Error when another process holds them
 */
export function holdBooks(dataDir: string, waitMs = 1_500): { release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const lock = new DatabaseSync(join(dataDir, "sandbox.lock"), { timeout: waitMs });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch {
    lock.close();
    throw new Error(`another sandbox already runs on ${dataDir}`);
  }
  return { release: () => lock.close() };
}
