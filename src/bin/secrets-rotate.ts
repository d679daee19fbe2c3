import { existsSync } from "node:fs";
import { join } from "node:path";
import { forgetOldKeys, type Keys, keptKeys, renewKeptKeys } from "../config/kept-keys.ts";
import { type Config, loadConfig } from "../config/load-config.ts";
import { startFailure } from "../config/start-failure.ts";
import { migrate } from "../db/index.ts";
import { openExisting } from "../db/open-existing.ts";
import { type RotationReport, rotateKeys } from "../db/rotate-keys.ts";
import { createVault } from "../db/vault.ts";
import { AppError } from "../errors.ts";
import { systemClock } from "../ports/clock.ts";
import { holdBooks } from "../sandbox/kernel/hold-books.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, n]) => `${n} in ${name}`).join(", ");

/** What was found and done, in words that name the next step. @returns the exit code */
function tell(report: RotationReport, checkOnly: boolean): number {
  if (!checkOnly)
    print(
      report.resealed.size === 0
        ? "Nothing had to be sealed anew."
        : `Sealed anew under key ${report.activeKeyId}: ${counted(report.resealed)}.`,
    );
  for (const { table, column, rowId, reason } of report.unopened)
    print(`Does not open: ${table}.${column} of row ${rowId} (${reason}).`);
  for (const [keyId, { values, processes }] of report.stillUsed) {
    if (values.size > 0) print(`Key ${keyId} still holds ${counted(values)}.`);
    if (processes > 0)
      print(
        `Key ${keyId} is still what ${processes} running ${processes === 1 ? "process seals" : "processes seal"} with: restart with the new ENCRYPTION_KEY, then run this again. (A process that was killed counts for three minutes.)`,
      );
  }
  if (report.stillUsed.size > 0) {
    print("Keep ENCRYPTION_KEYS_OLD as it is.");
    return 1;
  }
  print(`Everything is sealed under key ${report.activeKeyId}; no older key is needed.`);
  return 0;
}

async function rotate(config: Config, keys: Keys, checkOnly: boolean): Promise<number> {
  const { url, authToken } = config.database;
  const database = await openExisting({ url, authToken: authToken ?? undefined });
  try {
    await migrate({ client: database.client });
    const vault = createVault({ encryptionKey: keys.encryption, oldKeys: keys.old, lookupKey: keys.lookup });
    const report = await rotateKeys({
      client: database.client,
      vault,
      clock: systemClock,
      checkOnly,
      onBatch: ({ table, column }, count) => print(`${table}.${column}: ${count} sealed anew`),
    });
    return tell(report, checkOnly);
  } finally {
    database.close();
  }
}

/** The sandbox makes its own new key. It must not run meanwhile, since it read its keys when it started. */
async function rotateKeptKeys(config: Config, checkOnly: boolean): Promise<number> {
  const { dataDir } = config;
  if (!existsSync(join(dataDir, "keys.json")))
    throw new AppError(
      "misconfigured",
      `DATA_DIR=${dataDir} has no keys yet, so there is nothing to rotate.`,
    );
  if (checkOnly) return await rotate(config, keptKeys(dataDir), true);
  const books = heldBooks(dataDir);
  try {
    const code = await rotate(config, renewKeptKeys(dataDir), false);
    if (code === 0) forgetOldKeys(dataDir);
    return code;
  } finally {
    books.release();
  }
}

function heldBooks(dataDir: string) {
  try {
    return holdBooks(dataDir);
  } catch {
    throw new AppError(
      "misconfigured",
      `A sandbox runs on DATA_DIR=${dataDir}; stop it first. Only a GoClaw with keys of its own rotates while it runs.`,
    );
  }
}

/** A mistyped flag must not turn a look into a change. */
function isCheckOnly(given: readonly string[]): boolean {
  const unknown = given.find((argument) => argument !== "--check");
  if (unknown !== undefined)
    throw new AppError("misconfigured", `There is no argument "${unknown}"; the only one is --check.`);
  return given.includes("--check");
}

try {
  const checkOnly = isCheckOnly(process.argv.slice(2));
  const config = loadConfig(process.env);
  if (config.keys) {
    process.exitCode = await rotate(config, config.keys, checkOnly);
    if (process.exitCode === 0 && config.keys.old.length > 0) print("ENCRYPTION_KEYS_OLD may be emptied.");
  } else {
    process.exitCode = await rotateKeptKeys(config, checkOnly);
  }
} catch (error) {
  process.stderr.write(`\nThe key cannot be rotated.\n${startFailure(error)}\n\n`);
  process.exitCode = 1;
}
