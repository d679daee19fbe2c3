import type { AkashTwin } from "../akash-twin.ts";
import type { Account } from "./account.ts";
import type { ChainReads } from "./chain-reads.ts";
import type { ManagedWallet } from "./managed-wallet.ts";
import type { ProviderProxy } from "./provider-proxy.ts";

/** What every route of the twin works with. */
export interface ConsoleParts {
  akash: AkashTwin;
  account: Account;
  wallet: ManagedWallet;
  reads: ChainReads;
  proxy: ProviderProxy;
  now(): number;
}
