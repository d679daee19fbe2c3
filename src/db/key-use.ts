import { randomUUID } from "node:crypto";
import type { Client } from "@libsql/client";
import { AppError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Vault } from "./vault.ts";

/** A process says every so often under which key it seals; one that was silent for longer has ended. */
export const HOLDER_SIGN_MS = 60_000;
export const HOLDER_SILENT_MS = 3 * HOLDER_SIGN_MS;

export interface KeyUse {
  /** Says once more that this process seals under its active key. */
  sign(): Promise<void>;
  /** This process seals nothing any more. */
  leave(): Promise<void>;
}

/**
 * Notes that this process seals from now on. Call it before the first value is sealed.
 * @throws AppError `misconfigured` when a key that may still be in use is not configured, or the lookup key is another
 */
export async function useKeys(client: Client, vault: Vault, clock: Clock): Promise<KeyUse> {
  const missing = (await keysInUse(client)).filter((keyId) => !vault.knows(keyId));
  if (missing.length > 0) throw missingKeys(missing);
  await useLookupKey(client, vault, clock);
  const holder = randomUUID();
  const sign = async () => {
    const now = clock.now();
    await client.batch(
      [
        {
          sql: "insert into vault_keys (key_id, first_used_at) values (?, ?) on conflict do nothing",
          args: [vault.activeKeyId, now],
        },
        {
          sql: `insert into vault_holders (id, key_id, seen_at) values (?, ?, ?)
            on conflict (id) do update set seen_at = excluded.seen_at`,
          args: [holder, vault.activeKeyId, now],
        },
        { sql: "delete from vault_holders where seen_at < ?", args: [now - HOLDER_SILENT_MS] },
      ],
      "write",
    );
  };
  await sign();
  return {
    sign,
    leave: async () =>
      void (await client.execute({ sql: "delete from vault_holders where id = ?", args: [holder] })),
  };
}

const missingKeys = (ids: readonly string[]): AppError =>
  new AppError(
    "misconfigured",
    `Stored secrets were sealed under ${ids.length === 1 ? "a key" : "keys"} that is not configured (id ${ids.join(", ")}). Put it into ENCRYPTION_KEYS_OLD, and drop it only after \`npm run secrets:rotate\` says so.`,
  );

/** The lookup key is noted beside the others. Nothing could be found again with another one, and nothing would say so. */
const LOOKUP = "lookup:";

async function useLookupKey(client: Client, vault: Vault, clock: Clock): Promise<void> {
  const ours = LOOKUP + vault.lookupKeyId;
  await client.execute({
    sql: `insert into vault_keys (key_id, first_used_at) select ?, ?
      where not exists (select 1 from vault_keys where key_id like '${LOOKUP}%')`,
    args: [ours, clock.now()],
  });
  const { rows } = await client.execute(`select key_id from vault_keys where key_id like '${LOOKUP}%'`);
  if (rows.every((row) => row.key_id === ours)) return;
  throw new AppError(
    "misconfigured",
    "LOOKUP_KEY is not the one that this database was begun with, so bots stored under that one would not be recognized. Set it back; it is never changed.",
  );
}

export async function keysInUse(client: Client): Promise<string[]> {
  const { rows } = await client.execute(
    `select key_id from vault_keys where key_id not like '${LOOKUP}%' order by first_used_at, key_id`,
  );
  return rows.map((row) => String(row.key_id));
}

/** Running processes that still seal under another key than this, by that key. */
export async function holdersOfOthers(
  client: Client,
  keyId: string,
  clock: Clock,
): Promise<Map<string, number>> {
  const { rows } = await client.execute({
    sql: "select key_id, count(*) as n from vault_holders where key_id <> ? and seen_at >= ? group by 1",
    args: [keyId, clock.now() - HOLDER_SILENT_MS],
  });
  return new Map(rows.map(({ key_id, n }) => [String(key_id), Number(n)]));
}

/**
 * Strikes a key out, so that a start no longer asks for it, unless somebody has begun to seal with it meanwhile.
 * @returns how many have
 */
export async function retireKey(client: Client, keyId: string, clock: Clock): Promise<number> {
  const seenSince = clock.now() - HOLDER_SILENT_MS;
  const [, held] = await client.batch(
    [
      {
        sql: `delete from vault_keys where key_id = ?
          and not exists (select 1 from vault_holders where key_id = ? and seen_at >= ?)`,
        args: [keyId, keyId, seenSince],
      },
      {
        sql: "select count(*) as n from vault_holders where key_id = ? and seen_at >= ?",
        args: [keyId, seenSince],
      },
    ],
    "write",
  );
  return Number(held?.rows[0]?.n ?? 0);
}
