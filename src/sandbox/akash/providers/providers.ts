import type { Books, Shelf } from "../../kernel/books.ts";
import type { FaultPlan } from "../../kernel/faults.ts";
import type { Chain } from "../chain.ts";
import { base64 } from "../codecs.ts";
import { parseDec } from "../dec.ts";
import { type ProviderMode, type ProviderRecord, runs } from "../ledger/records.ts";
import type { Violations } from "../servers/violations.ts";
import type { ProviderSetup } from "./default-providers.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import { openIdentities, type ProviderIdentity } from "./identities.ts";
import type { Workloads } from "./workloads.ts";

/** The sandbox's hand on its providers. */
export interface ProviderControl {
  /** @throws RangeError for an address that is no provider's */
  setMode(address: string, mode: ProviderMode): void;
}

export interface Providers extends ProviderControl {
  close(): Promise<void>;
}

interface ProvidersContext {
  books: Books;
  chain: Chain;
  workloads: Workloads;
  violations: Violations;
  faults: FaultPlan;
  now(): number;
}

const attributes = (setup: ProviderSetup) => [
  { key: "host", value: "akash" },
  { key: "region", value: setup.region },
  { key: "organization", value: setup.organization ?? setup.name },
  ...(setup.attributes ?? []),
];

/** Writes what a provider has told the chain: itself, its price, its certificate. */
function register({ ledger }: Chain, setup: ProviderSetup, identity: ProviderIdentity): ProviderRecord {
  const { address, genuine } = identity;
  const known = ledger.providers.get(address);
  const record: ProviderRecord = {
    address,
    name: setup.name,
    region: setup.region,
    hostUri: known?.hostUri ?? "",
    price: parseDec(setup.priceUact),
    auditors: setup.auditors,
    attributes: attributes(setup),
    mode: known?.mode ?? setup.mode ?? "normal",
  };
  ledger.providers.put(address, record);
  ledger.certificates.put(`${address}/${genuine.serial}`, {
    owner: address,
    serial: genuine.serial,
    state: "valid",
    cert: base64(Buffer.from(genuine.cert)),
    pubkey: base64(Buffer.from(genuine.publicKey)),
  });
  return record;
}

/** Opens a gateway where it was before the last stop, or elsewhere when that port is taken. */
async function openWherePossible(gateway: Gateway, port: number): Promise<void> {
  try {
    await gateway.open(port);
  } catch {
    await gateway.open(0);
  }
}

/** Brings the providers up, each with its gateway, and keeps the gateways true to their modes. */
export async function startProviders(context: ProvidersContext, setups: ProviderSetup[]): Promise<Providers> {
  const { books, chain, workloads } = context;
  const { ledger } = chain;
  const identities: Shelf<ProviderIdentity> = await openIdentities(
    books,
    setups.map((setup) => setup.name),
  );
  const gateways = new Map<string, { gateway: Gateway; identity: ProviderIdentity }>();

  for (const setup of setups) {
    const identity = identities.get(setup.name);
    if (!identity) continue;
    const record = register(chain, setup, identity);
    const shown = record.mode === "wrong_certificate" ? identity.impostor : identity.genuine;
    const gateway = createGateway({ ...context, address: identity.address }, shown);
    await openWherePossible(gateway, identity.port);
    const opened = { ...identity, port: gateway.port() };
    identities.put(setup.name, opened);
    ledger.providers.put(identity.address, { ...record, hostUri: `https://127.0.0.1:${opened.port}` });
    gateways.set(identity.address, { gateway, identity: opened });
  }
  for (const [address] of ledger.providers.entries()) {
    if (!gateways.has(address)) ledger.providers.delete(address);
  }

  /** One that is offline is gone; one that vanishes bids like any other and is gone once it has a lease. */
  function keepGatewaysTrue(): void {
    const leased = new Set(ledger.leases.all().flatMap((lease) => (runs(lease) ? [lease.provider] : [])));
    for (const [address, { gateway, identity }] of gateways) {
      const mode = ledger.providers.get(address)?.mode;
      const gone = mode === "offline" || (mode === "vanish" && leased.has(address));
      if (gone) void gateway.shut();
      else if (gateway.port() === 0) void gateway.open(identity.port).catch(() => {});
    }
  }

  const stopListening = chain.onBlock(() => {
    keepGatewaysTrue();
    workloads.sync();
  });
  keepGatewaysTrue();
  workloads.sync();

  return {
    setMode(address, mode) {
      const record = ledger.providers.get(address);
      const entry = gateways.get(address);
      if (!record || !entry) throw new RangeError(`no provider ${address}`);
      ledger.providers.put(address, { ...record, mode });
      entry.gateway.show(mode === "wrong_certificate" ? entry.identity.impostor : entry.identity.genuine);
      keepGatewaysTrue();
      workloads.sync();
    },
    async close() {
      stopListening();
      await Promise.all([...gateways.values()].map(({ gateway }) => gateway.shut()));
      await workloads.close();
    },
  };
}
