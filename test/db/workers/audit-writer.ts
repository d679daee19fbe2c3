import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient } from "@libsql/client";
import { openDatabase } from "../../../src/db/index.ts";

/** Writes rows in every way a client offers, notes each acknowledgement in a file, and dies without warning. */
const [url = "", mode = "guarded", acks = "", name = "w", count = "0"] = process.argv.slice(2);
const client: Client = mode === "guarded" ? (await openDatabase({ url })).client : createClient({ url });

const insert = (id: string) => ({ sql: "insert into audit (id) values (?)", args: [id] });
const BUMP = "update counter set n=n+1";

async function inTransaction(id: string): Promise<void> {
  const tx = await client.transaction("write");
  try {
    await tx.execute(insert(id));
    await tx.execute(BUMP);
    await tx.commit();
  } finally {
    tx.close();
  }
}
const ways: ((id: string) => Promise<unknown>)[] = [
  inTransaction,
  (id) => client.batch([insert(id), BUMP], "write"),
  (id) => client.execute(insert(id)).then(() => client.execute(BUMP)),
];

async function lane(first: number): Promise<void> {
  for (let i = first; i < Number(count); i += 2) {
    const id = `${name}-${i}`;
    try {
      await ways[i % ways.length]?.(id);
      appendFileSync(acks, `${id}\n`);
    } catch {
      // Not acknowledged, so nothing is promised.
    }
    await pause(5);
  }
}
await Promise.all([lane(0), lane(1)]);
process.kill(process.pid, "SIGKILL");
