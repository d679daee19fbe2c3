import { createChain } from "../../src/sandbox/akash/chain.ts";
import { ONE } from "../../src/sandbox/akash/dec.ts";
import { deploymentKey, leaseKey } from "../../src/sandbox/akash/ledger/keys.ts";
import { openEscrow } from "../../src/sandbox/akash/market/escrow.ts";
import { startRestServer } from "../../src/sandbox/akash/servers/rest-server.ts";
import { createViolations } from "../../src/sandbox/akash/servers/violations.ts";
import { openBooks } from "../../src/sandbox/kernel/books.ts";
import { createFaultPlan } from "../../src/sandbox/kernel/faults.ts";
import { leaseNo } from "./lease-no.ts";

/** The chain twin's node in a process of its own, with this many leases of one wallet. */
const [owner = "", count = "", port = ""] = process.argv.slice(2);
const BLOCKS = 120;
const BLOCK_MS = 6_117;
let now = Date.now() - BLOCKS * BLOCK_MS;
const chain = createChain({
  books: openBooks(),
  chainId: "bench",
  providerPatienceMs: 300_000,
  now: () => now,
});
for (let block = 0; block < BLOCKS; block++) {
  now += BLOCK_MS;
  chain.produceBlock();
}
const { ledger } = chain;
const moment = chain.tip();
for (let n = 0; n < Number(count); n++) {
  const id = { owner, ...leaseNo(n) };
  const { dseq } = id;
  const hashHex = "ab".repeat(32);
  ledger.deployments.put(deploymentKey(id), {
    ...{ owner, dseq, state: "active", hashHex, createdAt: moment.height },
  });
  openEscrow(ledger, { owner, dseq, amount: 5_000_000n, ...moment });
  ledger.leases.put(leaseKey(id), {
    ...{ ...id, state: "active", price: 12n * ONE, createdAt: moment.height },
    ...{ createdAtMs: moment.timeMs, closedOn: 0, reason: 0 },
  });
}
await startRestServer(chain, createViolations(), createFaultPlan(), Number(port));
console.log("ready");
