import { createServer } from "node:http";
import { pino } from "pino";
import { chainPages } from "../../../src/domain/deployments/chain-pages.ts";
import {
  type ChainBackend,
  type ChainBackendOptions,
  createChainBackend,
} from "../../../src/integrations/akash/chain-backend.ts";
import type {
  AkashBackend,
  BidOffer,
  ChainPage,
  FrozenManifest,
  LeaseRef,
} from "../../../src/ports/akash-backend.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import {
  type AkashTwin,
  type AkashTwinOptions,
  defaultProviders,
  startAkashTwin,
} from "../../../src/sandbox/akash/akash-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { type Listener, listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { AUDITOR, workload } from "./workloads.ts";

export const MNEMONIC = "test test test test test test test test test test test junk";
export const DEPOSIT_UACT = 2_000_000;
export const noop = async (): Promise<void> => {};
export const neverListens = "http://127.0.0.1:1";

export interface Rig {
  twin: AkashTwin;
  backend: ChainBackend;
  /** Another backend with the same wallet. */
  another(patch?: Partial<ChainBackendOptions>): Promise<ChainBackend>;
  close(): Promise<void>;
}

const FAST = {
  callTimeoutMs: 2_000,
  manifestRetryMs: 10,
  txTtlMs: 1_000,
  txPollMs: 10,
  txGraceMs: 1_000,
};

/** A chain with quick blocks, the default providers, and a wallet with money. */
export async function startRig(patch: Partial<AkashTwinOptions> = {}): Promise<Rig> {
  const twin = await startAkashTwin({
    books: openBooks(),
    blockMs: 20,
    providers: defaultProviders(),
    ...patch,
  });
  const another: Rig["another"] = ({ timing, ...rest } = {}) =>
    createChainBackend({
      mnemonic: MNEMONIC,
      chainId: twin.chainId,
      rpcUrls: [twin.rpcUrl],
      restUrls: [twin.restUrl],
      auditors: [AUDITOR],
      clock: systemClock,
      log: pino({ level: "silent" }),
      ...rest,
      timing: { ...FAST, ...timing },
    });
  const backend = await another();
  twin.fund(backend.owner, { uakt: 100_000_000, uact: 100_000_000 });
  return { twin, backend, another, close: () => twin.close() };
}

/** Resolves once `check` answers something other than null or false. */
export async function eventually<T>(check: () => Promise<T | null | false>, withinMs = 10_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value !== null && value !== false) return value;
    if (performance.now() > end) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** All pages of a list. */
export async function wholeList<T>(readPage: (from: string | null) => Promise<ChainPage<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of chainPages(readPage)) items.push(...page);
  return items;
}

export interface Created {
  dseq: string;
  manifest: FrozenManifest;
}

export async function create(backend: ChainBackend, auditors = [AUDITOR]): Promise<Created> {
  const manifest = await backend.freeze(workload({ auditors }));
  const dseq = backend.nextDseq();
  await backend.create({ dseq, manifest, depositUact: DEPOSIT_UACT, onSigned: noop });
  return { dseq, manifest };
}

export const bidsOf = (backend: AkashBackend, dseq: string, count: number): Promise<BidOffer[]> =>
  eventually(async () => {
    const bids = await backend.listBids(dseq);
    return bids.length >= count && bids;
  });

/** Creates a deployment and leases it to the named provider of the twin. */
export async function leased(
  { twin, backend }: Rig,
  providerName: string,
): Promise<Created & { lease: LeaseRef }> {
  const created = await create(backend);
  const provider = twin.chain.providers().find(({ name }) => name.includes(providerName))?.address ?? "";
  const bids = await bidsOf(backend, created.dseq, 4);
  const bid = bids.find((one) => one.provider === provider);
  if (!bid) throw new Error(`${providerName} did not bid`);
  const lease = { owner: backend.owner, dseq: created.dseq, gseq: bid.gseq, oseq: bid.oseq, provider };
  await backend.createLease({ lease, onSigned: noop });
  return { ...created, lease };
}

export type RpcFault = "pass" | "refuse" | "cut_before" | "cut_after" | "hang";

/** A node in front of the twin's that misbehaves by JSON-RPC method, and counts what it was asked. */
export async function startRpcProxy(target: string, rule: (method: string, nth: number) => RpcFault) {
  const counts = new Map<string, number>();
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method } = JSON.parse(body.toString()) as { method: string };
    const nth = (counts.get(method) ?? 0) + 1;
    counts.set(method, nth);
    const fault = rule(method, nth);
    if (fault === "refuse") return void res.writeHead(503).end("down");
    if (fault === "cut_before") return void req.socket.destroy();
    if (fault === "hang") return;
    const answer = await fetch(target, { method: "POST", body });
    if (fault === "cut_after") return void req.socket.destroy();
    res.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  return { ...(await listenOnLoopback(server)), counts };
}

/** A REST node whose answers pass through `edit`; a gRPC error code in the edited answer makes it an error. */
export async function startRestProxy(
  target: string,
  edit: (path: string, body: string) => string,
  ask: (path: string) => string = (path) => path,
): Promise<Listener> {
  const server = createServer(async (req, res) => {
    const path = req.url ?? "/";
    const answer = await fetch(`${target}${ask(path)}`);
    const body = edit(path, await answer.text());
    const status = body.startsWith('{"code":5') ? 404 : answer.status;
    res.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  return listenOnLoopback(server);
}
