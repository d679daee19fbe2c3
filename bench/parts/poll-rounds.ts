import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { createChainBackend } from "../../src/integrations/akash/chain-backend.ts";
import { createLog } from "../../src/log.ts";
import { systemClock as clock } from "../../src/ports/clock.ts";
import type { Context } from "../../src/services/context.ts";
import { pollBackend } from "../../src/workflows/reconcile/poll-leases.ts";
import { sweepChain } from "../../src/workflows/reconcile/sweep-chain.ts";
import { only } from "../../test/world/only.ts";
import { BENCH_MNEMONIC, leaseNo } from "./lease-no.ts";

/** Polls a node's many leases: the first round writes everything, the next ones find nothing new. */
const [url = "", count = ""] = process.argv.slice(2);
const QUIET_ROUNDS = 3;
const ROWS_AT_ONCE = 500;
const folder = mkdtempSync(join(tmpdir(), "goclaw-polling-"));
const { client } = await openDatabase({ url: `file:${folder}/goclaw.db` });
await migrate({ client });
const log = createLog("warn");
const akash = await createChainBackend({
  ...{
    mnemonic: BENCH_MNEMONIC,
    chainId: "bench",
    rpcUrls: [url],
    restUrls: [url],
    auditors: [],
    clock,
    log,
  },
});
const vault = createVault({ encryptionKey: "0".repeat(64), lookupKey: "0".repeat(64) });
const repos = createRepositories({ client, vault, clock });
const scheduler = {
  wakeStatements: (key: string, atMs: number) => [repos.jobs.wakeStatement(key, atMs)],
  nudge: () => {},
};
const ctx = only<Context>("context", { db: client, repos, clock, log, scheduler, akash, otherAkash: [] });

for (let from = 0; from < Number(count); from += ROWS_AT_ONCE) {
  const length = Math.min(ROWS_AT_ONCE, Number(count) - from);
  const rows = Array.from({ length }, (_, i) => leaseNo(from + i));
  await client.execute({
    sql: `insert into leases (id, deployment_id, intent_id, owner, dseq, gseq, oseq, provider, price_uact_per_block, state, created_at, updated_at)
      values ${rows.map(() => "(?,?,?,?,?,?,?,?,12,'active',0,0)").join(",")}`,
    args: rows.flatMap(({ dseq, gseq, oseq, provider }) => [
      ...[uuidv7(), `d${dseq}`, `i${dseq}`, akash.owner, dseq, gseq, oseq, provider],
    ]),
  });
}

const { id: userId } = await repos.users.create({ clerkUserId: "bench", email: "bench@example.com" });
await repos.deployments.create({
  ...{ id: "bench", userId, name: "bench", model: "small", channel: "telegram", channelKind: "pasted" },
  ...{ channelAccountId: "1", channelUsername: "bench", channelToken: null },
  ...{ ownerPlatformUserId: "1", originPlatform: "telegram", originChatId: "1" },
});
await client.execute({
  sql: `insert into akash_intents (id, deployment_id, attempt, owner, dseq, state, manifest_hash, bootstrap_hash, deposit_uact, created_at, updated_at)
    select id, 'bench', rowid, owner, dseq, 'running', ?, id, 1, 0, 0 from leases`,
  args: ["ab".repeat(32)],
});

/** Every one is ours and wanted, so that looking is all there is to do. */
async function sweep() {
  const before = process.cpuUsage();
  await sweepChain(ctx);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function round() {
  const before = process.cpuUsage();
  const { pages, changed } = await pollBackend(ctx, akash);
  const { user, system } = process.cpuUsage(before);
  return { pages, changed, cpuS: (user + system) / 1e6 };
}

const first = await round();
const quiet = [];
for (let n = 0; n < QUIET_ROUNDS; n++) quiet.push(await round());
const sweepCpuS = [await sweep(), await sweep()];
const mb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ owner: akash.owner, first, quiet, sweepCpuS, mb }));
client.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
