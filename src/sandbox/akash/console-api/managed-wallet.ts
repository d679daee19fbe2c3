import { createHash, randomInt } from "node:crypto";
import { JwtTokenManager } from "@akashnetwork/chain-sdk";
import { TxBody, TxRaw } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { encodeSecp256k1Pubkey, makeCosmoshubPath } from "@cosmjs/amino";
import { Bip39, EnglishMnemonic, Secp256k1, Slip10, Slip10Curve, sha256 } from "@cosmjs/crypto";
import { DirectSecp256k1Wallet, encodePubkey, makeAuthInfoBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { BroadcastTxError, StargateClient } from "@cosmjs/stargate";
import type { AkashTwin } from "../akash-twin.ts";
import { chainRefusal, unavailable } from "./console-error.ts";

export interface ChainMessage {
  typeUrl: string;
  value: Uint8Array;
}

/** What a client learns of a transaction: `signTx` of the API. */
export interface SignedTx {
  code: number;
  transactionHash: string;
  rawLog: string;
}

type JwtLeases = NonNullable<Parameters<JwtTokenManager["generateToken"]>[0]["leases"]>;

/** The key that the platform holds for its customer, and the service that signs with it. */
export interface ManagedWallet {
  readonly address: string;
  /** Signs, broadcasts and waits for the block. @throws ConsoleError in the API's words */
  send(message: ChainMessage): Promise<SignedTx>;
  /** A token that providers accept, good for `ttlSeconds`. */
  jwt(leases: JwtLeases, ttlSeconds: number, nowMs: number): Promise<string>;
}

/** The platform pays fees from its own pocket, so it asks for plenty. */
const GAS_LIMIT = 2_000_000;
const FEE = [{ denom: "uakt", amount: String(GAS_LIMIT / 40) }];
const TTL_MS = 30_000;

async function keyOf(mnemonic: string): Promise<Uint8Array> {
  const seed = await Bip39.mnemonicToSeed(new EnglishMnemonic(mnemonic));
  return Slip10.derivePath(Slip10Curve.Secp256k1, seed, makeCosmoshubPath(0)).privkey;
}

async function signatureOver(data: Uint8Array, privkey: Uint8Array) {
  const signature = await Secp256k1.createSignature(sha256(data), privkey);
  return { r: signature.r(32), s: signature.s(32) };
}

/** Resolves with the transaction once a block holds it; undefined when its time is over. */
function included(akash: AkashTwin, hash: string, deadlineMs: number) {
  const find = () => akash.chain.txs().findLast((tx) => tx.hash === hash);
  return new Promise<ReturnType<typeof find>>((resolve) => {
    const off = akash.onBlock(({ timeMs }) => {
      const found = find();
      if (!found && timeMs <= deadlineMs) return;
      off();
      resolve(found);
    });
  });
}

export async function openManagedWallet(mnemonic: string, akash: AkashTwin): Promise<ManagedWallet> {
  const privkey = await keyOf(mnemonic);
  const signer = await DirectSecp256k1Wallet.fromKey(privkey, "akash");
  const [account] = await signer.getAccounts();
  if (!account) throw new Error("the managed wallet has no account");
  const { address } = account;
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(account.pubkey));
  const tokens = new JwtTokenManager({
    algorithm: "ES256K",
    async signArbitrary(_signer, data) {
      const { r, s } = await signatureOver(typeof data === "string" ? Buffer.from(data) : data, privkey);
      const signature = Buffer.concat([r, s]).toString("base64");
      return { pub_key: { type: "tendermint/PubKeySecp256k1", value: "" }, signature };
    },
  });

  async function sign(message: ChainMessage, accountNumber: number, expiresAtMs: number) {
    const body = TxBody.fromPartial({ unordered: true, timeoutTimestamp: new Date(expiresAtMs) });
    body.messages = [message];
    const auth = makeAuthInfoBytes([{ pubkey, sequence: 0 }], FEE, GAS_LIMIT, undefined, undefined);
    const doc = makeSignDoc(TxBody.encode(body).finish(), auth, akash.chainId, accountNumber);
    const { signed, signature } = await signer.signDirect(address, doc);
    return TxRaw.encode(
      TxRaw.fromPartial({
        bodyBytes: signed.bodyBytes,
        authInfoBytes: signed.authInfoBytes,
        signatures: [new Uint8Array(Buffer.from(signature.signature, "base64"))],
      }),
    ).finish();
  }

  async function broadcast(client: StargateClient, bytes: Uint8Array, typeUrl: string): Promise<void> {
    try {
      await client.broadcastTxSync(bytes);
    } catch (error) {
      if (error instanceof BroadcastTxError) throw chainRefusal(error.log ?? "", typeUrl);
      throw error;
    }
  }

  return {
    address,
    async send(message) {
      const client = await StargateClient.connect(akash.rpcUrl);
      try {
        const { accountNumber } = await client.getSequence(address);
        const expiresAtMs = akash.chain.timeMs + TTL_MS + randomInt(5_000);
        const bytes = await sign(message, accountNumber, expiresAtMs);
        const hash = createHash("sha256").update(bytes).digest("hex").toUpperCase();
        const landed = included(akash, hash, expiresAtMs);
        await broadcast(client, bytes, message.typeUrl);
        const tx = await landed;
        if (!tx) throw unavailable("Transaction was not included in time");
        if (tx.code !== 0) throw chainRefusal(tx.log, message.typeUrl);
        return { code: 0, transactionHash: hash, rawLog: tx.log };
      } finally {
        client.disconnect();
      }
    },
    jwt(leases, ttlSeconds, nowMs) {
      const now = Math.floor(nowMs / 1000);
      return tokens.generateToken({
        version: "v1",
        iss: address,
        iat: now,
        nbf: now,
        exp: now + ttlSeconds,
        leases,
      });
    },
  };
}
