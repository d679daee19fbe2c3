import { setTimeout as sleep } from "node:timers/promises";
import { AppError, isTransient } from "../../errors.ts";
import type { LeaseRef } from "../../ports/akash-backend.ts";

/** A provider gateway's HTTP answer. */
export interface GatewayAnswer {
  status: number;
  body: string;
}

const ATTEMPTS = 5;
const NO_NEW_ATTEMPT_AFTER_MS = 60_000;

/**
 * Puts a manifest, patiently: a provider may learn of the lease some blocks after us, and the call is idempotent.
 * @throws AppError `rejected` at the first definite refusal; `unavailable` or `timeout` after the last try
 */
export async function sendManifest(
  lease: LeaseRef,
  retryMs: number,
  put: () => Promise<GatewayAnswer>,
): Promise<void> {
  const lastStart = performance.now() + NO_NEW_ATTEMPT_AFTER_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return checkAnswer(await put(), lease);
    } catch (error) {
      if (attempt === ATTEMPTS || performance.now() > lastStart || !isTransient(error)) throw error;
      await sleep(retryMs);
    }
  }
}

function checkAnswer({ status, body }: GatewayAnswer, lease: LeaseRef): void {
  if (status >= 200 && status < 300) return;
  const words = body.trim().slice(0, 200);
  const fail = (code: "rejected" | "unavailable", reason: string): never => {
    throw new AppError(code, `the provider answered ${status} to the manifest: ${words}`, {
      details: { reason, status, provider: lease.provider },
    });
  };
  if (status === 404 && /no lease for deployment/.test(body)) fail("unavailable", "no_lease_at_provider");
  if (status >= 500 || status === 429) fail("unavailable", "provider_failed");
  if (status === 401 || status === 403) fail("rejected", "unauthorized");
  if (status === 422 && /version/.test(body)) fail("rejected", "manifest_version");
  fail("rejected", "manifest_rejected");
}
