import { openDatabase } from "../../../src/db/index.ts";
import { rotateKeys } from "../../../src/db/rotate-keys.ts";
import { createVault } from "../../../src/db/vault.ts";
import { systemClock } from "../../../src/ports/clock.ts";

/** Rotates, and dies without warning after so many commits. */
const [url = "", authToken = "", encryptionKey = "", oldKey = "", lookupKey = "", commits = "0"] =
  process.argv.slice(2);
const { client } = await openDatabase({ url, ...(authToken ? { authToken } : {}) });
let left = Number(commits);
await rotateKeys({
  client,
  vault: createVault({ encryptionKey, oldKeys: [oldKey], lookupKey }),
  clock: systemClock,
  batch: 20,
  onBatch: () => {
    if (--left <= 0) process.kill(process.pid, "SIGKILL");
  },
});
