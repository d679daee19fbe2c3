import type { Client } from "@libsql/client";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createFileStore } from "../../src/integrations/backups/file-store.ts";
import { jobTable, PATIENT_JOBS } from "../../src/jobs/job-table.ts";
import type { Log } from "../../src/log.ts";
import type { AgentProbe } from "../../src/ports/agent-probe.ts";
import type { Identity } from "../../src/ports/identity.ts";
import type { Actor, Context } from "../../src/services/context.ts";
import { createEngine } from "../../src/workflows/engine/engine.ts";
import { backupFolder } from "../world/backup-folder.ts";
import { only } from "../world/only.ts";
import { gatedClient } from "./gated-client.ts";
import { createGate, type Gate, type Stage } from "./replica-gate.ts";
import { createSimAccountsPort, type SimAccounts } from "./sim-accounts.ts";
import { createSimAkash } from "./sim-akash.ts";
import type { SimChain } from "./sim-chain.ts";
import type { SimRail } from "./sim-rail.ts";
import { createSimRailPort } from "./sim-rail-port.ts";
import { SETTINGS } from "./sim-settings.ts";
import { VAULT } from "./template.ts";

/** What lies outside every replica. */
export interface Outside {
  stage: Stage;
  client: Client;
  chain: SimChain;
  rail: SimRail;
  accounts: SimAccounts;
  log: Log;
  nextDseq(): string;
  /** After each write, before anybody else can write. */
  written(): Promise<void>;
}

/** One process of GoClaw: the product's own engine, jobs and repositories, behind one gate. */
export interface Replica {
  gate: Gate;
  contextFor(actor: Actor): Context;
}

/** Longer than in the product: who has just committed something looks anyway, and so does who waits for a due time. */
const IDLE_MS = 25_000;

/** @param died called once, with how long it stays down */
export function startReplica(outside: Outside, number: number, died: (downMs: number) => void): Replica {
  const { stage, chain, rail, accounts, log } = outside;
  const clock = { now: stage.time.now };
  const gate = createGate(`r${number + 1}`, stage, (downMs) => {
    void engine.stop(0);
    died(downMs);
  });
  const db = gatedClient(outside.client, gate, stage, outside.written);
  const repos = createRepositories({ client: db, vault: VAULT, clock });
  const akash = createSimAkash(chain, gate, outside.nextDseq);
  const rails: Context["rails"] = new Map([["stripe", createSimRailPort(rail, gate)]]);
  const channels: Context["channels"] = new Map([["telegram", createSimAccountsPort(accounts, gate)]]);
  const probe: AgentProbe = { check: () => gate.call("probe", () => "started" as const) };
  const identity = only<Identity>("identity");
  const contextFor = (actor: Actor): Context => ({
    actor,
    clock,
    log,
    db,
    repos,
    scheduler: engine.scheduler,
    rails,
    akash,
    otherAkash: [],
    screening: null,
    probe,
    backups: createFileStore(backupFolder()),
    identity,
    channels,
    settings: SETTINGS,
    checkpoint: () => undefined,
  });
  const engine = createEngine({
    jobs: repos.jobs,
    clock,
    log,
    handlers: jobTable({
      contextFor: (key) => contextFor({ kind: "job", key }),
      adapters: new Map(),
      admins: [],
      lanes: new Map(),
      copies: null,
      erased: null,
    }),
    patient: PATIENT_JOBS,
    concurrency: 4,
    idleMs: IDLE_MS + 700 * number,
  });
  engine.start();
  return { gate, contextFor };
}
