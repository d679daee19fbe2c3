import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient } from "@libsql/client";
import { type Mistake, plantMistake } from "../../world/plant-mistake.ts";

/** Writes rows in every way a client offers and notes each acknowledgement in a file, until it is killed. */
export interface AuditOrders {
  url: string;
  authToken?: string;
  /** Our client, or the driver's own. */
  mode: "guarded" | "bare";
  acks: string;
  /** Makes the rows of this life different from any other's. */
  name: string;
  pauseMs: number;
  /** Bounds a life that nobody ends. */
  attempts: number;
  /** What is wrong with our client, where a control wants that. */
  mistake?: Mistake;
}

const orders: AuditOrders = JSON.parse(process.argv[2] ?? "{}");
const { url, authToken, mode, acks, name, pauseMs, attempts, mistake } = orders;
if (mistake) plantMistake(mistake);
const { openDatabase } = await import("../../../src/db/index.ts");
const client: Client =
  mode === "guarded" ? (await openDatabase({ url, authToken })).client : createClient({ url });

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

let next = 0;
async function lane(): Promise<void> {
  for (let i = next++; i < attempts; i = next++) {
    const id = `${name}-${i}`;
    try {
      await ways[i % ways.length]?.(id);
      appendFileSync(acks, `${id}\n`);
      process.send?.("acknowledged");
    } catch {
      // Not acknowledged, so nothing is promised.
    }
    if (pauseMs > 0) await pause(pauseMs);
  }
}
process.on("disconnect", () => process.exit(1));
await Promise.all([lane(), lane()]);
process.kill(process.pid, "SIGKILL");
