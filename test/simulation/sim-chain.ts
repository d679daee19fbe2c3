import { AppError } from "../../src/errors.ts";
import type {
  ActiveDeployment,
  BidOffer,
  ChainDeployment,
  ChainPage,
  LeaseRef,
} from "../../src/ports/akash-backend.ts";
import type { Manner } from "./schedule.ts";

/** A signed transaction is dead after this long, as the real sender makes them. */
const TX_TTL_MS = 30_000;
/** Providers need a block or two to answer. */
const BIDS_AFTER_MS = 5_000;
const BOOT_AFTER_MS = 4_000;
/** How long a provider that gives up keeps the agent. */
const DROPS_AFTER_MS = 40_000;
const PAGE = 2;

export interface SimDeployment {
  dseq: string;
  hashHex: string;
  manifest: string;
  depositUact: number;
  createdAt: number;
  state: "active" | "closed";
  lease: { provider: string; state: "active" | "closed"; droppedByProvider: boolean } | null;
}

/** A container that a provider runs. */
export interface Container {
  dseq: string;
  manner: Manner;
  alive: boolean;
  /** The bot token it speaks with, once it has booted with its channel on. */
  token: string | null;
  /** What its companion knows: its secret, what it was handed last, and whether it is asking just now. */
  secret: string;
  booted: { revision: number; channel: "on" | "off" } | null;
  isAsking: boolean;
}

export interface ChainHooks {
  now(): number;
  later(ms: number, work: () => void): void;
  /** After every change of the chain's own books. */
  changed(what: string): void;
  /** A container has begun to run. */
  started(container: Container): void;
}

const refused = (reason: string): AppError =>
  new AppError("rejected", `the chain refused: ${reason}`, { details: { reason } });

/** A chain with its providers, as small as the workflow's questions; a port's other side, not a stand-in for an SDK. */
export function createSimChain(manners: readonly Manner[], hooks: ChainHooks) {
  const deployments = new Map<string, SimDeployment>();
  const containers: Container[] = [];
  const names = manners.map((_, i) => `akash1provider${i}`);
  const mannerOf = (provider: string): Manner => manners[names.indexOf(provider)] ?? "no_bid";

  function active(dseq: string): SimDeployment {
    const found = deployments.get(dseq);
    if (!found) throw new AppError("not_found", "Deployment not found");
    if (found.state === "closed") throw refused("deployment_closed");
    return found;
  }

  function offers(found: SimDeployment): BidOffer[] {
    if (found.state === "closed" || found.lease || hooks.now() - found.createdAt < BIDS_AFTER_MS) return [];
    return names
      .filter((name) => mannerOf(name) !== "no_bid")
      .map((provider, i) => ({ provider, gseq: 1, oseq: 1, priceUactPerBlock: 100 + i, audited: true }));
  }

  function stopContainers(dseq: string): void {
    for (const one of containers) if (one.dseq === dseq && one.manner !== "vanishes") one.alive = false;
  }

  function endLease(found: SimDeployment, droppedByProvider: boolean): void {
    if (found.lease?.state !== "active") return;
    found.lease = { ...found.lease, state: "closed", droppedByProvider };
    stopContainers(found.dseq);
  }

  function run(found: SimDeployment): void {
    const { provider } = found.lease ?? {};
    const manner = mannerOf(provider ?? "");
    if (containers.some((one) => one.dseq === found.dseq)) return;
    const secret = /gcb_[A-Za-z0-9_-]+/.exec(found.manifest)?.[0] ?? "";
    const container: Container = {
      dseq: found.dseq,
      manner,
      alive: true,
      token: null,
      secret,
      booted: null,
      isAsking: false,
    };
    containers.push(container);
    hooks.later(BOOT_AFTER_MS, () => hooks.started(container));
    if (manner !== "drops" && manner !== "vanishes") return;
    hooks.later(DROPS_AFTER_MS, () => {
      endLease(found, true);
      hooks.changed(`${provider} gives up ${found.dseq}`);
    });
  }

  return {
    deployments,
    containers,
    /** When a transaction signed now is dead. */
    expiry: () => hooks.now() + TX_TTL_MS,
    isDead: (expiresAt: number) => hooks.now() > expiresAt,

    create(input: { dseq: string; manifest: string; hashHex: string; depositUact: number }): void {
      const existing = deployments.get(input.dseq);
      if (existing?.hashHex === input.hashHex) return;
      if (existing)
        throw new AppError("conflict", "Deployment exists", { details: { reason: "other_hash" } });
      deployments.set(input.dseq, { ...input, createdAt: hooks.now(), state: "active", lease: null });
      hooks.changed(`${input.dseq} is created`);
    },

    lease({ dseq, provider }: LeaseRef): void {
      const found = active(dseq);
      if (found.lease?.provider === provider && found.lease.state === "active") return;
      if (!offers(found).some((bid) => bid.provider === provider)) throw refused("bid_not_open");
      found.lease = { provider, state: "active", droppedByProvider: false };
      hooks.changed(`${dseq} is leased to ${provider}`);
    },

    close(dseq: string): void {
      const found = deployments.get(dseq);
      if (!found) throw new AppError("not_found", "Deployment not found");
      if (found.state === "closed") return;
      endLease(found, false);
      found.state = "closed";
      hooks.changed(`${dseq} is closed`);
    },

    bids: (dseq: string): BidOffer[] => {
      const found = deployments.get(dseq);
      return found ? offers(found) : [];
    },

    read(dseq: string): ChainDeployment | null {
      const found = deployments.get(dseq);
      return found ? seen(found) : null;
    },

    /** Short ones, so that whoever reads a list meets the chain at several moments. */
    activePage(from: string | null): ChainPage<ActiveDeployment> {
      const rest = [...deployments.values()].filter(
        ({ state, dseq }) => state === "active" && (from === null || Number(dseq) >= Number(from)),
      );
      const items = rest.sort((one, other) => Number(one.dseq) - Number(other.dseq)).slice(0, PAGE);
      return { items: items.map(listed), next: rest[PAGE]?.dseq ?? null };
    },

    manifest({ dseq, provider }: LeaseRef, hashHex: string): void {
      const found = active(dseq);
      const { lease } = found;
      const manner = mannerOf(provider);
      if (manner === "silent") throw new AppError("timeout", "the provider does not answer");
      if (manner === "rejects") throw refused("manifest_rejected");
      if (lease?.provider !== provider || lease.state !== "active" || hashHex !== found.hashHex)
        throw refused("manifest_version");
      run(found);
    },

    status({ dseq, provider }: LeaseRef) {
      const found = deployments.get(dseq);
      if (found?.lease?.provider !== provider || found.lease.state !== "active")
        throw new AppError("not_found", "no lease for deployment");
      const container = containers.find((one) => one.dseq === dseq);
      return {
        ready: container?.alive === true && container.token !== null && container.manner !== "never_ready",
        uris: [`${dseq}.example`],
      };
    },
  };
}

const seen = ({ dseq, state, hashHex, depositUact, lease }: SimDeployment): ChainDeployment => ({
  dseq,
  state,
  hashHex,
  escrowUact: state === "active" ? depositUact : 0,
  transferredUact: 0,
  leases: lease
    ? [
        {
          provider: lease.provider,
          gseq: 1,
          oseq: 1,
          state: lease.state,
          reason: lease.droppedByProvider ? "unhealthy" : null,
          priceUactPerBlock: 100,
          reclaimAtMs: null,
        },
      ]
    : [],
});

const listed = ({ dseq, hashHex, depositUact }: SimDeployment): ActiveDeployment => ({
  dseq,
  hashHex,
  fundsUact: depositUact,
  settledHeight: 0,
});

export type SimChain = ReturnType<typeof createSimChain>;
