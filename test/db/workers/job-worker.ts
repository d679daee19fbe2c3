import { openDatabase } from "../../../src/db/index.ts";
import { createRepositories } from "../../../src/db/repositories/index.ts";
import { createVault } from "../../../src/db/vault.ts";

const [url = "", authToken] = process.argv.slice(2);
const { client, close } = await openDatabase({ url, authToken });
const vault = createVault({ encryptionKey: "0".repeat(64), lookupKey: "1".repeat(64) });
const { jobs } = createRepositories({ client, vault, clock: { now: () => Date.now() } });

const taken: string[] = [];
for (;;) {
  const held = await jobs.claim(Date.now(), 30_000, 3);
  if (held.length === 0) break;
  for (const { key, epoch } of held) {
    taken.push(key);
    await jobs.finish(key, epoch, null);
  }
}
process.send?.(taken);
close();
process.disconnect?.();
