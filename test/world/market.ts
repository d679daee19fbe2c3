import type { ProviderMode } from "../../src/sandbox/akash/akash-twin.ts";
import type { World } from "./world.ts";

/** Short names of the sandbox's providers, cheapest audited one first; `bargain` is cheap and unaudited. */
export type ProviderName = "aurora" | "blue" | "cedar" | "dunes" | "bargain";

/** The chain address of a provider. */
export function addressOf(world: World, name: ProviderName): string {
  const found = world.akash.chain.providers().find((p) => p.name.startsWith(`provider.${name}`));
  if (!found) throw new Error(`no provider ${name}`);
  return found.address;
}

const nameOf = (world: World, address: string): string =>
  world.akash.chain
    .providers()
    .find((p) => p.address === address)
    ?.name.split(/[.-]/)[1] ?? address;

/** How providers behave from now on; those not named are normal. */
export function setProviders(world: World, modes: Partial<Record<ProviderName, ProviderMode>>): void {
  for (const name of ["aurora", "blue", "cedar", "dunes", "bargain"] as const) {
    world.akash.providers.setMode(addressOf(world, name), modes[name] ?? "normal");
  }
}

/** Every provider behaves like this from now on. */
export const setAllProviders = (world: World, mode: ProviderMode): void =>
  setProviders(world, { aurora: mode, blue: mode, cedar: mode, dunes: mode, bargain: mode });

/** What the chain's own books say, for tests that must not trust ours. */
export interface ChainFacts {
  /** Deployments that cost money now. */
  active: number;
  everCreated: number;
  /** Short names of providers with a lease, in the order the leases were made. */
  leased: string[];
  /** Short names of providers whose lease is active. */
  running: string[];
  lockedUact: number;
  /** What leases have earned so far. */
  earnedUact: number;
}

export function chainFacts(world: World): ChainFacts {
  const { chain } = world.akash;
  const leases = chain.listLeases().toSorted((a, b) => a.createdAt - b.createdAt);
  const escrow = chain.escrowAccounts();
  const total = (of: (account: (typeof escrow)[number]) => bigint) =>
    Number(escrow.reduce((sum, account) => sum + of(account), 0n));
  return {
    active: chain.listDeployments().filter((d) => d.state === "active").length,
    everCreated: chain.listDeployments().length,
    leased: leases.map((l) => nameOf(world, l.provider)),
    running: leases.filter((l) => l.state === "active").map((l) => nameOf(world, l.provider)),
    lockedUact: total((account) => account.fundsUact),
    earnedUact: total((account) => account.transferredUact),
  };
}

/** The operator's own purse. */
export async function purse(world: World): Promise<{ uact: number; uakt: number }> {
  const owner = await operatorAddress(world);
  const { chain } = world.akash;
  return { uact: Number(chain.balance(owner, "uact")), uakt: Number(chain.balance(owner, "uakt")) };
}

export const operatorAddress = (world: World): Promise<string> =>
  addressOfWords(world.sandbox.credentials.akashMnemonic);

/** The chain address that these words open. */
export async function addressOfWords(mnemonic: string): Promise<string> {
  const { DirectSecp256k1HdWallet } = await import("@cosmjs/proto-signing");
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "akash" });
  const [account] = await wallet.getAccounts();
  if (!account) throw new Error("the operator's wallet has no account");
  return account.address;
}
