import { pino } from "pino";
import {
  type ConsoleBackendOptions,
  createConsoleBackend,
} from "../../../../src/integrations/akash/console/console-backend.ts";
import type { AkashBackend } from "../../../../src/ports/akash-backend.ts";
import { systemClock } from "../../../../src/ports/clock.ts";
import {
  type AkashTwin,
  type AkashTwinOptions,
  defaultProviders,
  startAkashTwin,
} from "../../../../src/sandbox/akash/akash-twin.ts";
import {
  type ConsoleTwin,
  type ConsoleTwinOptions,
  startConsoleTwin,
} from "../../../../src/sandbox/akash/console-api/console-twin.ts";
import { openBooks } from "../../../../src/sandbox/kernel/books.ts";
import { AUDITOR } from "../workloads.ts";

export const API_KEY = `ac.sk.test.${"c0".repeat(32)}`;
const MNEMONIC =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

export interface ConsoleRig {
  twin: AkashTwin;
  console: ConsoleTwin;
  backend: AkashBackend;
  /** Another backend with the same account. */
  another(patch?: Partial<ConsoleBackendOptions>): Promise<AkashBackend>;
  close(): Promise<void>;
}

const FAST = { callTimeoutMs: 2_000, readTimeoutMs: 4_000, writeTimeoutMs: 6_000 };

/** A chain with quick blocks, its usual providers, and an account with credit at the Console API. */
export async function startConsoleRig(
  patch: Partial<AkashTwinOptions> = {},
  options: Partial<Pick<ConsoleTwinOptions, "creditUsd" | "clock" | "houseMs">> = {},
): Promise<ConsoleRig> {
  const twin = await startAkashTwin({
    books: openBooks(),
    blockMs: 20,
    providers: defaultProviders(),
    ...patch,
  });
  const api = await startConsoleTwin({
    books: openBooks(),
    akash: twin,
    apiKey: API_KEY,
    mnemonic: MNEMONIC,
    creditUsd: 100,
    manifestRetryMs: 20,
    ...options,
  });
  const another: ConsoleRig["another"] = ({ timing, ...rest } = {}) =>
    createConsoleBackend({
      apiBase: api.url,
      apiKey: API_KEY,
      restUrls: [twin.restUrl],
      auditors: [AUDITOR],
      clock: systemClock,
      log: pino({ level: "silent" }),
      ...rest,
      timing: { ...FAST, ...timing },
    });
  return {
    twin,
    console: api,
    backend: await another(),
    another,
    async close() {
      await api.close();
      await twin.close();
    },
  };
}
