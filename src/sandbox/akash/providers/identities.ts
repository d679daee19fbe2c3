import { X509Certificate } from "node:crypto";
import { stringToPath } from "@cosmjs/crypto";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import type { Books, Shelf } from "../../kernel/books.ts";
import { certificateSerial } from "../messages/create-certificate.ts";
import { selfSigned } from "./self-signed.ts";

export interface KeyPair {
  cert: string;
  key: string;
}

/** A provider's private side; its public side is on the ledger. */
export interface ProviderIdentity {
  name: string;
  address: string;
  /** The certificate that is on chain. */
  genuine: KeyPair & { serial: string; publicKey: string };
  /** The one shown in mode `wrong_certificate`. */
  impostor: KeyPair;
  /** The gateway's port, reused after a restart so that `host_uri` stays true. */
  port: number;
}

const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000;

function createKeyPair(address: string): KeyPair & { serial: string; publicKey: string } {
  const now = Date.now();
  const pair = selfSigned(address, { from: new Date(now - 86_400_000), to: new Date(now + TEN_YEARS_MS) });
  return { ...pair, serial: certificateSerial(new X509Certificate(pair.cert)) };
}

/** All addresses come from one seed, so that a provider's address depends only on it and its place in the list. */
async function addresses(seeds: Shelf<string>, count: number): Promise<string[]> {
  const hdPaths = Array.from({ length: count }, (_, i) => stringToPath(`m/44'/118'/0'/0/${i}`));
  const known = seeds.get("mnemonic");
  const wallet = known
    ? await DirectSecp256k1HdWallet.fromMnemonic(known, { prefix: "akash", hdPaths })
    : await DirectSecp256k1HdWallet.generate(12, { prefix: "akash", hdPaths });
  if (!known) seeds.put("mnemonic", wallet.mnemonic);
  return (await wallet.getAccounts()).map((account) => account.address);
}

/** Opens or makes the identities of the named providers. */
export async function openIdentities(books: Books, names: string[]): Promise<Shelf<ProviderIdentity>> {
  const shelf = books.shelf<ProviderIdentity>("provider-identities");
  const missing = names.filter((name) => !shelf.get(name));
  if (missing.length === 0) return shelf;
  const all = await addresses(books.shelf<string>("provider-seed"), shelf.size + missing.length);
  for (const name of missing) {
    const address = all[shelf.size] ?? "";
    shelf.put(name, {
      name,
      address,
      genuine: createKeyPair(address),
      impostor: createKeyPair(address),
      port: 0,
    });
  }
  return shelf;
}
