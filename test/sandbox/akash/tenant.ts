import { X509Certificate } from "node:crypto";
import https from "node:https";
import tls from "node:tls";
import {
  createChainNodeSDK,
  createStargateClient,
  generateManifest,
  generateManifestVersion,
  JwtTokenManager,
  manifestToSortedJSON,
  type SDLInput,
  yaml,
} from "@akashnetwork/chain-sdk";
import { Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { createChainNodeWebSDK } from "@akashnetwork/chain-sdk/web";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { type AkashTwin, SANDBOX_AUDITOR } from "../../../src/sandbox/akash/akash-twin.ts";

export const MNEMONIC = "test test test test test test test test test test test junk";
export const DEPOSIT = { denom: "uact", amount: "5000000" };

export interface SdlOptions {
  denom?: string;
  maxPriceUact?: number;
  env?: string[];
  signedBy?: string[];
}

export const sdl = (options: SdlOptions = {}) => yaml<SDLInput>`
version: "2.0"
services:
  agent:
    image: ghcr.io/openclaw/openclaw@sha256:${"a".repeat(64)}
    env: ${options.env ?? ["GREETING=<hello> & welcome"]}
    expose:
      - port: 18789
        as: 80
        to:
          - global: true
profiles:
  compute:
    agent:
      resources:
        cpu:
          units: 1
        memory:
          size: 2Gi
        storage:
          - size: 5Gi
  placement:
    akash:
      signedBy:
        anyOf: ${options.signedBy ?? [SANDBOX_AUDITOR]}
      pricing:
        agent:
          denom: ${options.denom ?? "uact"}
          amount: ${options.maxPriceUact ?? 100}
deployment:
  agent:
    akash:
      profile: agent
      count: 1
`;

export async function freeze(options?: SdlOptions) {
  const result = generateManifest(sdl(options));
  if (!result.ok) throw new Error(JSON.stringify(result.value));
  const { groups, groupSpecs } = result.value;
  return { groupSpecs, hash: await generateManifestVersion(groups), json: manifestToSortedJSON(groups) };
}

export type Frozen = Awaited<ReturnType<typeof freeze>>;

type RestSdk = ReturnType<typeof createChainNodeWebSDK>;

/** Answers the gateway's socket only when its certificate is the provider's certificate on chain. */
async function pinnedSocket(rest: RestSdk, provider: string, hostUri: string): Promise<tls.TLSSocket> {
  const url = new URL(hostUri);
  const socket = tls.connect({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", () => resolve());
    socket.once("error", reject);
  });
  const shown = socket.getPeerX509Certificate();
  const serial = BigInt(`0x${shown?.serialNumber}`).toString(10);
  const { certificates } = await rest.akash.cert.v1.getCertificates({
    filter: { owner: provider, serial, state: "valid" },
  });
  const pem = certificates[0]?.certificate?.cert;
  if (!pem || new X509Certificate(pem).fingerprint256 !== shown?.fingerprint256) {
    socket.destroy();
    throw new Error("provider certificate is not the one on chain");
  }
  return socket;
}

/** A wallet with everything a tenant of Akash uses, all through the unmodified SDK. */
export async function createTenant(twin: AkashTwin, mnemonic = MNEMONIC) {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "akash" });
  const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "akash" });
  const [account] = await wallet.getAccounts();
  const owner = account?.address ?? "";
  const signer = createStargateClient({
    baseUrl: twin.rpcUrl,
    signer: wallet,
    // Bids that arrive between the estimate and the block make a close dearer.
    gasMultiplier: 3,
    stargateOptions: { broadcastPollIntervalMs: 20, broadcastTimeoutMs: 5000 },
  });
  const sdk = createChainNodeSDK({ query: { baseUrl: twin.grpcUrl }, tx: { signer } });
  const rest = createChainNodeWebSDK({ query: { baseUrl: twin.restUrl } });
  let lastDseq = 1000;

  const tenant = {
    owner,
    wallet,
    amino,
    signer,
    sdk,
    rest,
    nextDseq: () => ++lastDseq,
    create: (dseq: number, frozen: Frozen, amount: { denom: string; amount: string } = DEPOSIT) =>
      sdk.akash.deployment.v1beta4.createDeployment({
        id: { owner, dseq },
        groups: frozen.groupSpecs,
        hash: frozen.hash,
        deposit: { amount, sources: [Source.balance] },
      }),
    close: (dseq: number) => sdk.akash.deployment.v1beta4.closeDeployment({ id: { owner, dseq } }),
    async openBids(dseq: number) {
      const { bids } = await rest.akash.market.v1beta5.getBids({ filters: { owner, dseq, state: "open" } });
      return bids
        .flatMap(({ bid }) =>
          bid?.id && bid.price ? [{ id: bid.id, priceUact: Number(bid.price.amount) }] : [],
        )
        .sort((a, b) => a.priceUact - b.priceUact);
    },
    token: (provider: string, extra: { exp?: number; nbf?: number; iat?: number } = {}) =>
      new JwtTokenManager(amino).generateToken({
        version: "v1",
        iss: owner,
        exp: Math.floor(Date.now() / 1000) + 300,
        leases: {
          access: "granular",
          permissions: [{ provider, access: "scoped", scope: ["send-manifest", "status", "logs", "events"] }],
        },
        ...extra,
      }),
    async hostUri(provider: string): Promise<string> {
      const answer = await rest.akash.provider.v1beta4.getProvider({ owner: provider });
      return answer.provider?.hostUri ?? "";
    },
    async socket(provider: string) {
      return pinnedSocket(rest, provider, await tenant.hostUri(provider));
    },
    async gateway(
      provider: string,
      path: string,
      init: { method?: string; token?: string; body?: string } = {},
    ) {
      const hostUri = await tenant.hostUri(provider);
      const socket = await pinnedSocket(rest, provider, hostUri);
      return new Promise<{ status: number; body: string }>((resolve, reject) => {
        const request = https.request(
          hostUri + path,
          {
            method: init.method ?? "GET",
            createConnection: () => socket,
            headers: init.token === undefined ? {} : { authorization: `Bearer ${init.token}` },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("end", () =>
              resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
            );
          },
        );
        request.on("error", reject);
        request.end(init.body);
      });
    },
  };
  return tenant;
}

export type Tenant = Awaited<ReturnType<typeof createTenant>>;

/** Waits until the chain is `count` blocks further. */
export function blocks(twin: AkashTwin, count: number): Promise<void> {
  const goal = twin.chain.height + count;
  return new Promise((resolve) => {
    const stop = twin.onBlock(({ height }) => {
      if (height < goal) return;
      stop();
      resolve();
    });
  });
}

/** Deploys with one provider up to an active lease. */
export async function leaseWith(twin: AkashTwin, tenant: Tenant, frozen: Frozen, provider?: string) {
  const dseq = tenant.nextDseq();
  await tenant.create(dseq, frozen);
  await blocks(twin, 4);
  const bids = await tenant.openBids(dseq);
  const bid = bids.find((one) => provider === undefined || one.id.provider === provider);
  if (!bid) throw new Error(`no bid from ${provider ?? "anyone"}`);
  await tenant.sdk.akash.market.v1beta5.createLease({ bidId: bid.id });
  return { dseq, provider: bid.id.provider, priceUact: bid.priceUact };
}
