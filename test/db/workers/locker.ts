import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@libsql/client";

/** Another program that now and then holds the write lock for a moment, until it is killed. */
const [url = "", rarely = "1"] = process.argv.slice(2);
const client = createClient({ url, timeout: 1_000 });
for (let turn = 0; ; turn++) {
  try {
    const tx = await client.transaction("write");
    if (turn === 0) process.send?.("locked");
    await pause(60 + ((turn * 37) % 120));
    await tx.rollback();
  } catch {
    // Somebody else has it; next time.
  }
  await pause((15 + ((turn * 13) % 30)) * Number(rarely));
}
