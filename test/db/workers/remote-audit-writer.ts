import { appendFileSync } from "node:fs";
import { openDatabase } from "../../../src/db/index.ts";
import { isTransient } from "../../../src/errors.ts";
import type { AuditOrders } from "./audit-writer.ts";

/** Writes rows on a server. One whose answer got lost is looked for, and written again only if it is not there. */
const orders: AuditOrders = JSON.parse(process.argv[2] ?? "{}");
const { url, authToken, acks, name, attempts } = orders;
const { client } = await openDatabase({ url, authToken });

async function write(id: string): Promise<"acknowledged" | "unknown"> {
  const insert = { sql: "insert into audit (id) values (?)", args: [id] };
  try {
    await client.batch([insert, "update counter set n=n+1"], "write");
    return "acknowledged";
  } catch (error) {
    if (!isTransient(error)) throw error;
    return "unknown";
  }
}

async function isThere(id: string): Promise<boolean> {
  const { rows } = await client.execute({ sql: "select 1 from audit where id=?", args: [id] });
  return rows.length === 1;
}

let next = 0;
async function lane(): Promise<void> {
  for (let i = next++; i < attempts; i = next++) {
    const id = `${name}-${i}`;
    let outcome = await write(id);
    for (; outcome === "unknown" && !(await isThere(id)); outcome = await write(id));
    appendFileSync(acks, `${id}\n`);
    process.send?.(outcome);
  }
}
process.on("disconnect", () => process.exit(1));
await Promise.all([lane(), lane()]);
process.kill(process.pid, "SIGKILL");
