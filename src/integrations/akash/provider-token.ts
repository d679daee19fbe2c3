import { JwtTokenManager } from "@akashnetwork/chain-sdk/web";
import type { Clock } from "../../ports/clock.ts";
import type { Wallet } from "./wallet.ts";

const LIFETIME_S = 300;
/** Tolerates a provider whose clock is behind ours. */
const BACKDATED_S = 15;

type Scope = "send-manifest" | "status" | "logs";

export type ProviderToken = (provider: string, scope: Scope) => Promise<string>;

/**
 * Signs five-minute tokens for one provider and one kind of call. ES256K rather than ES256KADR36, because
 * providers of every version accept it. The provider knows our public key from the wallet's earlier transactions.
 */
export function createProviderToken(wallet: Wallet, clock: Clock): ProviderToken {
  const manager = new JwtTokenManager({
    algorithm: "ES256K",
    async signArbitrary(_signer, data) {
      const text = typeof data === "string" ? data : Buffer.from(data).toString();
      const signature = Buffer.from(await wallet.signText(text)).toString("base64");
      return { pub_key: { type: "tendermint/PubKeySecp256k1", value: "" }, signature };
    },
  });
  return (provider, scope) => {
    const now = Math.floor(clock.now() / 1000);
    return manager.generateToken({
      version: "v1",
      iss: wallet.address,
      iat: now - BACKDATED_S,
      nbf: now - BACKDATED_S,
      exp: now + LIFETIME_S,
      leases: { access: "granular", permissions: [{ provider, access: "scoped", scope: [scope] }] },
    });
  };
}
