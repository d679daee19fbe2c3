import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { AkashTwin } from "../akash-twin.ts";
import { providerFailed, unavailable } from "./console-error.ts";
import type { ManagedWallet } from "./managed-wallet.ts";

export interface LeaseId {
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
}

interface ProxyParts {
  akash: AkashTwin;
  wallet: ManagedWallet;
  now(): number;
  /** Between tries to hand over a manifest, ms; the real service waits six seconds. */
  manifestRetryMs: number;
}

const TIMEOUT_MS = 15_000;
const TRIES = 3;
const TOKEN_SECONDS = 30;

/** The Console's own way to providers. Like the real one it looks at no certificate before it speaks. */
export function createProviderProxy({ akash, wallet, now, manifestRetryMs }: ProxyParts) {
  function ask(
    hostUri: string,
    { method, path, bearer, body }: { method: string; path: string; bearer: string; body?: string },
  ) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const request = https.request(new URL(path, hostUri), {
        method,
        rejectUnauthorized: false,
        agent: false,
        headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      request.on("error", reject);
      request.once("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("error", reject);
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      request.end(body);
    });
  }

  const hostOf = (provider: string): string =>
    akash.chain.providers().find(({ address }) => address === provider)?.hostUri ?? "https://127.0.0.1:1";

  const token = (provider: string, scope: "send-manifest" | "status") =>
    wallet.jwt(
      { access: "granular", permissions: [{ provider, access: "scoped", scope: [scope] }] },
      TOKEN_SECONDS,
      now(),
    );

  return {
    /** @throws ConsoleError with the provider's own status, or 503 when it is not there */
    async sendManifest(lease: LeaseId, manifest: string): Promise<void> {
      for (let attempt = 1; ; attempt++) {
        const bearer = await token(lease.provider, "send-manifest");
        const path = `/deployment/${lease.dseq}/manifest`;
        const answer = await ask(hostOf(lease.provider), {
          method: "PUT",
          path,
          bearer,
          body: manifest,
        }).catch(() => undefined);
        if (!answer) throw unavailable("Provider is temporarily unavailable");
        if (answer.status === 200) return;
        const mayKnowSoon = /no lease for deployment/.test(answer.text);
        if (!mayKnowSoon || attempt === TRIES) throw providerFailed(answer.status, answer.text.trim());
        await sleep(manifestRetryMs);
      }
    },

    /** null when the provider could not be asked or does not know the lease. */
    async status(lease: LeaseId): Promise<unknown> {
      const bearer = await token(lease.provider, "status");
      const path = `/lease/${lease.dseq}/${lease.gseq}/${lease.oseq}/status`;
      const answer = await ask(hostOf(lease.provider), { method: "GET", path, bearer }).catch(
        () => undefined,
      );
      if (answer?.status !== 200) return null;
      const status = JSON.parse(answer.text);
      return { ...status, forwarded_ports: status.forwarded_ports ?? {}, ips: status.ips ?? {} };
    },
  };
}

export type ProviderProxy = ReturnType<typeof createProviderProxy>;
