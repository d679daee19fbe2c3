import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { DatabaseOptions } from "../../src/db/index.ts";
import { type HranaPeer, openHranaPeer } from "./hrana-peer.ts";

/** `TEST_DATABASE=remote` runs every test that touches the database against a server instead of a file. */
export const IS_REMOTE = process.env.TEST_DATABASE === "remote";
export const TOKEN = "right";

export interface TestedDatabase extends Pick<DatabaseOptions, "url"> {
  authToken: string | undefined;
  /** What a GoClaw is configured with that shall use it. */
  env: Record<string, string>;
  /** The server, if there is one. */
  peer: HranaPeer | null;
  /** Ends the server, if there is one. */
  end(): void;
}

/** A database in this folder: a file, or a server on a file, by the mode of this run. */
export async function databaseIn(
  folder: string,
  mode = IS_REMOTE ? "remote" : "file",
): Promise<TestedDatabase> {
  if (mode === "file") {
    const url = `file:${join(folder, "goclaw.db")}`;
    return { url, authToken: undefined, env: {}, peer: null, end: () => undefined };
  }
  mkdirSync(folder, { recursive: true });
  const peer = await openHranaPeer({ path: join(folder, "goclaw.db"), token: TOKEN });
  const env = { DATABASE_URL: peer.url, DATABASE_AUTH_TOKEN: TOKEN };
  return { url: peer.url, authToken: TOKEN, env, peer, end: () => peer.close() };
}

/** The same, with the schema of today in it unless there is a database already. */
export async function migratedIn(
  folder: string,
  mode = IS_REMOTE ? "remote" : "file",
): Promise<TestedDatabase> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "goclaw.db");
  if (!existsSync(path)) copyFileSync(inject("migratedTemplate"), path);
  return await databaseIn(folder, mode);
}
