import { makeCosmoshubPath } from "@cosmjs/amino";
import { Bip39, EnglishMnemonic, Secp256k1, Slip10, Slip10Curve, sha256 } from "@cosmjs/crypto";
import { DirectSecp256k1Wallet, encodePubkey, type OfflineDirectSigner } from "@cosmjs/proto-signing";
import { AppError } from "../../errors.ts";

const ADDRESS_PREFIX = "akash";

/** The operator's key. Nothing of it but the address may be logged. */
export interface Wallet {
  readonly address: string;
  /** The public key as the transaction format carries it. */
  readonly pubkeyAny: ReturnType<typeof encodePubkey>;
  readonly signer: OfflineDirectSigner;
  /** ES256K: 64 bytes r‖s over the SHA-256 of `text`. */
  signText(text: string): Promise<Uint8Array>;
}

/**
 * Derives the first account of the usual Cosmos path.
 * @throws AppError `misconfigured` when the words are not a valid mnemonic
 */
export async function openWallet(mnemonic: string): Promise<Wallet> {
  const privkey = await privateKey(mnemonic);
  const signer = await DirectSecp256k1Wallet.fromKey(privkey, ADDRESS_PREFIX);
  const [account] = await signer.getAccounts();
  if (!account) throw new AppError("internal", "the wallet has no account");
  return {
    address: account.address,
    pubkeyAny: encodePubkey({
      type: "tendermint/PubKeySecp256k1",
      value: Buffer.from(account.pubkey).toString("base64"),
    }),
    signer,
    async signText(text) {
      const signature = await Secp256k1.createSignature(sha256(Buffer.from(text)), privkey);
      return new Uint8Array([...signature.r(32), ...signature.s(32)]);
    },
  };
}

async function privateKey(mnemonic: string): Promise<Uint8Array> {
  try {
    const seed = await Bip39.mnemonicToSeed(new EnglishMnemonic(mnemonic.trim().replace(/\s+/g, " ")));
    return Slip10.derivePath(Slip10Curve.Secp256k1, seed, makeCosmoshubPath(0)).privkey;
  } catch {
    // The cause is dropped on purpose: its text may quote the words.
    throw new AppError("misconfigured", "AKASH_MNEMONIC is not a valid English mnemonic");
  }
}
