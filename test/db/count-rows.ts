import type { Client } from "@libsql/client";

/** @param from a table and what its rows must be, as in `inbox where state='pending'` */
export async function countRows(client: Pick<Client, "execute">, from: string): Promise<number> {
  const { rows } = await client.execute(`select count(*) as n from ${from}`);
  return Number(rows[0]?.n);
}
