import { existsSync } from "node:fs";
import { join } from "node:path";
import { restoreDatabase } from "../app/restore-database.ts";
import { copiesFolder, readDatabase } from "../config/load-config.ts";
import { startFailure } from "../config/start-failure.ts";
import { AppError } from "../errors.ts";
import { systemClock } from "../ports/clock.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A path, or the name of a copy in the folder of copies. */
function copyOf(given: readonly string[]): string {
  const [name] = given;
  if (given.length !== 1 || name === undefined)
    throw new AppError("misconfigured", "Say which copy: npm run db:restore -- <path or name of a copy>");
  return existsSync(name) ? name : join(copiesFolder(process.env), name);
}

try {
  const copy = copyOf(process.argv.slice(2));
  const { url } = readDatabase(process.env);
  const { copiedAtMs, keptAside } = await restoreDatabase({ url, copy, clock: systemClock });
  print(`The database is that of ${new Date(copiedAtMs).toISOString()}.`);
  if (keptAside !== null) print(`The one before is kept at ${keptAside}.`);
  print(
    "Start GoClaw: it reads back what the chain and the payment providers know before it acts on either.",
  );
} catch (error) {
  process.stderr.write(`\nNothing was restored.\n${startFailure(error)}\n\n`);
  process.exitCode = 1;
}
