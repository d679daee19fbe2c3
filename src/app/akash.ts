import type { Config } from "../config/load-config.ts";
import type { ServiceConfig } from "../config/read-services.ts";
import { AppError } from "../errors.ts";
import { type ChainBackendOptions, createChainBackend } from "../integrations/akash/chain-backend.ts";
import { createConsoleBackend } from "../integrations/akash/console/console-backend.ts";
import type { Log } from "../log.ts";
import type { AkashBackend, BackendName } from "../ports/akash-backend.ts";
import type { Clock } from "../ports/clock.ts";
import { type Joined, join } from "./joining.ts";
import { reaching } from "./reaching.ts";
import { within } from "./within.ts";

export interface AkashParts {
  config: Config;
  services: Pick<ServiceConfig, "akash" | "agent">;
  clock: Clock;
  log: Log;
  chainTiming?: ChainBackendOptions["timing"];
}

/** The sandbox's chain makes a block a second. */
const SANDBOX_CHAIN = { txPollMs: 250, manifestRetryMs: 1_000, txGraceMs: 10_000 };

/** The other backend may keep the start waiting for so long, and is tried again as often. */
const OTHER_PATIENCE_MS = 10_000;
const OTHER_RETRY_MS = 60_000;

export interface AkashBackends {
  /** Null while it has not answered. */
  readonly akash: AkashBackend | null;
  /** What keeps it from being there; null when nothing does. */
  akashMissing: Joined["missing"];
  /** What else has credentials; one that does not answer at the start joins when it does. */
  otherAkash: readonly AkashBackend[];
  /** Takes in what answers now; the rest joins when it does. @throws AppError `misconfigured` for what the first one refuses */
  open(): Promise<void>;
  /** Tries no longer to open what did not answer. */
  stopOpening(): void;
}

/**
 * The backend that new deployments go to, and beside it whatever else has credentials: what was made by it is still
 * looked after by it. The Console API alone knows the wallet's address: where it is away, it joins when it answers.
 */
export function createAkashBackends(parts: AkashParts): AkashBackends {
  const { backend } = parts.services.akash;
  let akash: AkashBackend | null = null;
  let joined: Joined | null = null;
  const other: BackendName = backend === "chain" ? "console" : "chain";
  const otherAkash: AkashBackend[] = [];
  let again: NodeJS.Timeout | null = null;
  let ended = false;
  async function openFirst(): Promise<void> {
    joined = await join({
      service: "akash",
      log: parts.log,
      open: () => openOne(parts, backend),
      joined(opened) {
        if (!opened) throw new AppError("internal", `AKASH_BACKEND=${backend} was not read`);
        akash = opened;
      },
    });
  }
  async function openOther(): Promise<void> {
    try {
      const second = await openOne(parts, other);
      if (second) otherAkash.push(second);
    } catch (error) {
      parts.log.error({ event: "akash.backend_unreachable", backend: other, err: error });
      if (!ended) again = setTimeout(() => void openOther(), OTHER_RETRY_MS).unref();
    }
  }
  return {
    get akash() {
      return akash;
    },
    akashMissing: () => (joined ? joined.missing() : "no_answer"),
    otherAkash,
    async open() {
      await Promise.all([openFirst(), within(OTHER_PATIENCE_MS, openOther(), undefined)]);
    },
    stopOpening() {
      ended = true;
      joined?.stop();
      if (again) clearTimeout(again);
    },
  };
}

async function openOne(
  { config, services, clock, log, chainTiming }: AkashParts,
  name: BackendName,
): Promise<AkashBackend | null> {
  const { chain, console: account, restUrls } = services.akash;
  const { auditors } = services.agent;
  if (name === "chain") {
    const timing = { ...(config.modes.akash === "sandbox" ? SANDBOX_CHAIN : {}), ...chainTiming };
    return chain && (await createChainBackend({ ...chain, restUrls, auditors, clock, log, timing }));
  }
  if (!account) return null;
  const { callTimeoutMs } = chainTiming ?? {};
  const timing = callTimeoutMs === undefined ? {} : { callTimeoutMs };
  const opening = createConsoleBackend({ ...account, restUrls, auditors, clock, log, timing });
  return await reaching("akash", account.apiBase, opening, "AKASH_CONSOLE_API_KEY");
}
