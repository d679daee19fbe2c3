import { openDatabase } from "../../../src/db/index.ts";
import { openAuditChain } from "../../../src/db/repositories/audit-chain-repository.ts";

/** Seals whatever there is, as fast as it can, until it is killed. */
const [url = "", authToken] = process.argv.slice(2);
const { client } = await openDatabase({ url, authToken: authToken || undefined });
const chain = openAuditChain(client);
process.on("disconnect", () => process.exit(1));
for (;;) {
  const sealed = await chain.seal(3).catch(() => null);
  if (sealed) process.send?.("sealed");
  else await new Promise((resume) => setTimeout(resume, 5));
}
