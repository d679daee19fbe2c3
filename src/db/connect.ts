import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client } from "@libsql/client";
import { createClient } from "@libsql/client/sqlite3";
import { AppError } from "../errors.ts";
import type { NameConstraint } from "./database-errors.ts";
import { guardClient } from "./guarded-client.ts";

export interface ConnectOptions {
  /** `file:` for a file on this host, `libsql:`, `https:` or `http:` for a server. */
  url: string;
  authToken?: string | undefined;
  /** How long work may wait for others' locks, or for a server that is away, before it fails (ms). */
  deadlineMs?: number;
  /** Constraints are called what SQLite calls them unless given. */
  nameConstraint?: NameConstraint;
}

export interface Database {
  /** The only client product code may use. */
  client: Client;
  /** How often work was done again because of others' locks, or a server that was away. */
  retries(): number;
  close(): void;
}

/** Longest block of the event loop by one statement that meets another process's lock; the rest of the wait is asynchronous. */
const SPIN_MS = 50;

/**
 * Opens the database; a file is made if there is none.
 * @throws AppError `misconfigured` for a URL of another kind, `unavailable` when the file cannot be opened
 */
export async function connectDatabase({
  url,
  authToken,
  deadlineMs,
  nameConstraint,
}: ConnectOptions): Promise<Database> {
  let retries = 0;
  const patience = {
    onRetry: () => void retries++,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(nameConstraint && { nameConstraint }),
  };
  if (/^(?:libsql|https?):/.test(url)) {
    // A file needs neither the remote protocols nor the memory that they take.
    const { createRemoteClient } = await import("./remote-client.ts");
    const client = createRemoteClient({ url, ...(authToken ? { authToken } : {}), ...patience });
    return { client, retries: () => retries, close: () => client.close() };
  }
  if (!url.startsWith("file:") || url.includes(":memory:")) {
    throw new AppError("misconfigured", "DATABASE_URL must begin with file:, libsql:, https: or http:");
  }
  const client = guardClient(openFile(url), patience);
  await client.execute("pragma journal_mode=wal");
  return { client, retries: () => retries, close: () => client.close() };
}

function openFile(url: string): Client {
  try {
    mkdirSync(dirname(pathOf(url)), { recursive: true });
    return createClient({ url, timeout: SPIN_MS });
  } catch (error) {
    throw new AppError("unavailable", "the database file cannot be opened", { cause: error });
  }
}

/** libSQL also takes relative paths, such as `file:./data/goclaw.db`, which are no proper URLs. */
export function pathOf(url: string): string {
  const path = url.slice("file:".length).split("?")[0] ?? "";
  return path.startsWith("//") ? fileURLToPath(`file:${path}`) : decodeURIComponent(path);
}
