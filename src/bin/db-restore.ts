import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { restoreDatabase } from "../app/restore-database.ts";
import { copiesFolder, readDatabase } from "../config/load-config.ts";
import { startFailure } from "../config/start-failure.ts";
import { copiedAt } from "../db/database-copies.ts";
import { AppError } from "../errors.ts";
import { systemClock } from "../ports/clock.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A path, or the name of a copy in the folder of copies. @throws AppError which names the copies that there are */
function copyOf(given: readonly string[]): string {
  const folder = copiesFolder(process.env);
  const [name] = given;
  const found = [name, name && join(folder, name)].find((path) => path && existsSync(path));
  if (found && given.length === 1) return found;
  const copies = existsSync(folder) ? readdirSync(folder).filter((one) => copiedAt(one) !== null) : [];
  const known = copies.length > 0 ? `there are ${copies.sort().join(", ")}` : "there are none";
  throw new AppError(
    "misconfigured",
    `Say which copy: npm run db:restore -- <path or name of a copy>. In ${folder} ${known}.`,
  );
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
