import type { Client } from "@libsql/client";

/** Looks everywhere, whatever the schema says: how many values any table keeps under a key. */
export async function valuesUnder(client: Client, keyId: string): Promise<number> {
  const { rows: tables } = await client.execute("select name from sqlite_master where type = 'table'");
  let found = 0;
  for (const { name } of tables) {
    const { rows } = await client.execute(`select * from "${name}"`);
    for (const row of rows)
      found += Object.values(row).filter((value) => String(value).startsWith(`enc:${keyId}:`)).length;
  }
  return found;
}
