import type { Client } from "@libsql/client";
import type { Clock } from "../ports/clock.ts";
import { holdersOfOthers, keysInUse, retireKey } from "./key-use.ts";
import { countByKey, type ResealReport, reseal, type Unopened } from "./reseal.ts";
import type { SealedColumn } from "./sealed-columns.ts";
import type { Vault } from "./vault.ts";

export interface RotationReport {
  activeKeyId: string;
  /** Values sealed anew, by `table.column`. */
  resealed: Map<string, number>;
  unopened: Unopened[];
  /** What older keys still hold: values by `table.column`, and running processes that seal with them. */
  stillUsed: Map<string, { values: Map<string, number>; processes: number }>;
  /** Keys that nothing uses any more and no start asks for. */
  retired: string[];
}

export interface RotationOptions {
  client: Client;
  vault: Vault;
  clock: Clock;
  /** Only looks; nothing is changed. */
  checkOnly?: boolean;
  batch?: number;
  onBatch?(column: SealedColumn, count: number): void;
}

/** Values that others sealed under an older key while a pass went on are taken by the next. */
const MAX_PASSES = 5;

/** Brings every sealed value under the active key, and retires older keys that neither a value nor a process uses. */
export async function rotateKeys(options: RotationOptions): Promise<RotationReport> {
  const { client, vault, clock } = options;
  const resealed = new Map<string, number>();
  let unopened: Unopened[] = [];
  for (let pass = 0; pass < MAX_PASSES && !options.checkOnly; pass++) {
    const report: ResealReport = await reseal(options);
    for (const [name, n] of report.resealed) resealed.set(name, (resealed.get(name) ?? 0) + n);
    unopened = report.unopened;
    if (report.resealed.size === 0) break;
  }
  // Processes first: one that leaves after this look has written all it will by the time values are counted.
  const holders = await holdersOfOthers(client, vault.activeKeyId, clock);
  const values = await countByKey(client);
  const older = new Set([...values.keys(), ...holders.keys(), ...(await keysInUse(client))]);
  older.delete(vault.activeKeyId);
  const stillUsed: RotationReport["stillUsed"] = new Map();
  const retired: string[] = [];
  for (const keyId of older) {
    const use = {
      values: values.get(keyId) ?? new Map<string, number>(),
      processes: holders.get(keyId) ?? 0,
    };
    if (use.values.size === 0 && use.processes === 0 && !options.checkOnly)
      use.processes = await retireKey(client, keyId, clock);
    if (use.values.size > 0 || use.processes > 0) stillUsed.set(keyId, use);
    else retired.push(keyId);
  }
  return { activeKeyId: vault.activeKeyId, resealed, unopened, stillUsed, retired };
}
