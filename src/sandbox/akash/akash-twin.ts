import type { Hono } from "hono";
import type { Books } from "../kernel/books.ts";
import { createFaultPlan } from "../kernel/faults.ts";
import type { Twin } from "../kernel/twin.ts";
import { createChain } from "./chain.ts";
import { type ChainView, createChainView } from "./chain-view.ts";
import {
  DEFAULT_CHAIN_ID,
  MAX_RECLAIM_WINDOW_S,
  MIN_RECLAIM_WINDOW_S,
  PROVIDER_PATIENCE_MS,
} from "./constants.ts";
import { credit } from "./ledger/bank.ts";
import { createExplorer } from "./pages/explorer.ts";
import type { ProviderSetup } from "./providers/default-providers.ts";
import { type ProviderControl, startProviders } from "./providers/providers.ts";
import { createIdleRunner, type WorkloadRunner } from "./providers/workload-runner.ts";
import { createWorkloads } from "./providers/workloads.ts";
import { startGrpcServer } from "./servers/grpc-server.ts";
import { startRestServer } from "./servers/rest-server.ts";
import { startRpcServer } from "./servers/rpc-server.ts";
import { createViolations } from "./servers/violations.ts";

export type { ChainView } from "./chain-view.ts";
export { SANDBOX_AUDITOR, USUAL_BLOCK_MS } from "./constants.ts";
export { type ProviderMode, providerModes } from "./ledger/records.ts";
export { defaultProviders, type ProviderSetup } from "./providers/default-providers.ts";
export { MODE_NAMES } from "./providers/mode-names.ts";
export type {
  RunningWorkload,
  WorkloadLease,
  WorkloadRunner,
  WorkloadService,
} from "./providers/workload-runner.ts";

export interface AkashTwinOptions {
  books: Books;
  /** Time between blocks in ms; 0 makes blocks only on `produceBlock`. */
  blockMs: number;
  clock?: { now(): number };
  ports?: { rpc?: number; rest?: number; grpc?: number };
  providers: ProviderSetup[];
  chainId?: string;
  runWorkload?: WorkloadRunner;
  /** How long providers keep a bid open and wait for a manifest, in ms; default five minutes. */
  providerPatienceMs?: number;
}

/** What can go wrong on the chain itself, beside the transport faults of `faults`. */
export interface ChainHazards {
  /** While on, every mint is cancelled at the end of its epoch. */
  haltOracle(on: boolean): void;
  /** While on, no provider bids. */
  silenceMarket(on: boolean): void;
  isMarketSilent(): boolean;
  /** Notice that providers in mode `reclaim` give from now on, seconds. @throws RangeError outside the chain's bounds */
  giveNotice(windowS: number): void;
  /** The next `txs` transactions use `factor` times the gas that simulation promised. */
  inflateGas(input: { factor: number; txs: number }): void;
}

export interface AkashTwin extends Twin {
  readonly name: "akash";
  readonly chainId: string;
  readonly rpcUrl: string;
  readonly restUrl: string;
  readonly grpcUrl: string;
  readonly pages: Hono;
  readonly chain: ChainView;
  readonly providers: ProviderControl;
  readonly hazards: ChainHazards;
  /** Puts coins into an account out of nothing. */
  fund(address: string, coins: { uakt?: number | bigint; uact?: number | bigint }): void;
  onBlock(listener: (tip: { height: number; timeMs: number }) => void): () => void;
  /** Makes a block now; `skip` lets that many empty blocks pass first, as in hours of rest. */
  produceBlock(skip?: number): { height: number; timeMs: number };
  /** Requests that no real node or provider has an endpoint for. */
  violations(): string[];
}

/** Starts the Akash chain and its providers on loopback, where the books left off. */
export async function startAkashTwin(options: AkashTwinOptions): Promise<AkashTwin> {
  const { books, blockMs, ports = {} } = options;
  const now = options.clock ? () => options.clock?.now() ?? Date.now() : () => Date.now();
  const faults = createFaultPlan();
  const violations = createViolations();
  const chain = createChain({
    books,
    chainId: options.chainId ?? DEFAULT_CHAIN_ID,
    now,
    providerPatienceMs: options.providerPatienceMs ?? PROVIDER_PATIENCE_MS,
  });
  const view = createChainView(chain);
  const runner = options.runWorkload ?? createIdleRunner(() => view.height);
  const workloads = createWorkloads(chain.ledger, runner);
  const providers = await startProviders(
    { books, chain, workloads, violations, faults, now },
    options.providers,
  );
  const [rpc, rest, grpc] = await Promise.all([
    startRpcServer(chain, violations, faults, ports.rpc ?? 0),
    startRestServer(chain, violations, faults, ports.rest ?? 0),
    startGrpcServer(chain, violations, ports.grpc ?? 0),
  ]);
  const timer = blockMs > 0 ? setInterval(() => void chain.produceBlock(), blockMs) : undefined;
  const hazards: ChainHazards = {
    haltOracle: (on) => chain.setHazards({ oracleHalted: on }),
    silenceMarket: (on) => chain.setHazards({ marketSilent: on }),
    isMarketSilent: () => chain.hazards().marketSilent,
    giveNotice(windowS) {
      if (windowS < MIN_RECLAIM_WINDOW_S || windowS > MAX_RECLAIM_WINDOW_S)
        throw new RangeError("reclamation window outside governance bounds");
      chain.setHazards({ reclaimWindowS: windowS });
    },
    inflateGas: ({ factor, txs }) => chain.setHazards({ gasFactor: factor, gasTxs: txs }),
  };

  return {
    name: "akash",
    chainId: chain.chainId,
    faults,
    hazards,
    rpcUrl: rpc.url,
    restUrl: rest.url,
    grpcUrl: grpc.url,
    pages: createExplorer({ view, providers, hazards, chain }),
    chain: view,
    providers,
    fund(address, coins) {
      if (coins.uakt !== undefined) credit(chain.ledger, address, "uakt", BigInt(coins.uakt));
      if (coins.uact !== undefined) credit(chain.ledger, address, "uact", BigInt(coins.uact));
    },
    onBlock: (listener) => chain.onBlock(listener),
    produceBlock: (skip) => chain.produceBlock(skip),
    violations: () => violations.list(),
    async close() {
      clearInterval(timer);
      await Promise.all([rpc.close(), rest.close(), grpc.close()]);
      await providers.close();
    },
  };
}
