import { type Client, createClient } from "@libsql/client";
import { openDatabase } from "../../../src/db/index.ts";

/** Meets one held lock, then writes one row that is acknowledged, then dies without warning. Exit code 3: not acknowledged. */
const [url = "", mode = "bare"] = process.argv.slice(2);
const client: Client =
  mode === "guarded" ? (await openDatabase({ url, deadlineMs: 100 })).client : createClient({ url });
const other = createClient({ url });

const tx = await other.transaction("write");
await client.execute("insert into audit (id) values ('refused')").then(
  () => process.exit(4),
  () => undefined,
);
await tx.rollback();
const { rowsAffected } = await client.execute("insert into audit (id) values ('acknowledged')");
if (rowsAffected !== 1) process.exit(3);
process.kill(process.pid, "SIGKILL");
