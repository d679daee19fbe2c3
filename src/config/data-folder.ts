import { accessSync, constants, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../errors.ts";

/** @throws AppError `misconfigured` when nothing can be written there */
export function openDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (!statSync(folder).isDirectory()) throw new Error("it is not a folder");
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "not a folder";
    throw new AppError(
      "misconfigured",
      `DATA_DIR=${folder} cannot be written (${why}). Set it to a folder of this user.`,
    );
  }
}

/** Forgets the embedded database and the twins' books, and nothing else in the folder. */
export function emptyDataFolder(folder: string): void {
  for (const name of ["goclaw.db", "goclaw.db-wal", "goclaw.db-shm", "keys.json", "sandbox"]) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}
