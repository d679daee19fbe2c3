import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { FaultPlan } from "../../kernel/faults.ts";
import type { Chain } from "../chain.ts";
import { leaseKey } from "../ledger/keys.ts";
import { type LeaseRecord, runs } from "../ledger/records.ts";
import type { Violations } from "../servers/violations.ts";
import { authenticate, type Caller } from "./jwt.ts";
import type { Workloads } from "./workloads.ts";

/** What one provider's gateway knows. */
export interface GatewayContext {
  chain: Chain;
  address: string;
  workloads: Workloads;
  violations: Violations;
  faults: FaultPlan;
  now(): number;
}

export interface Reply {
  status: number;
  body: string;
  json: boolean;
}

/** Go's `http.Error` ends the text with a newline. */
export const plain = (status: number, body: string): Reply => ({
  status,
  body: body && `${body}\n`,
  json: false,
});
export const json = (status: number, body: unknown): Reply => ({
  status,
  body: JSON.stringify(body),
  json: true,
});
export const unauthorized = (): Reply => json(401, { message: "unauthorized access" });
export const isReply = (value: object): value is Reply => "status" in value;

/** Who calls, or the refusal. A client certificate beside a token is refused, as the provider cannot tell which counts. */
export function identify(context: GatewayContext, req: IncomingMessage): Caller | Reply {
  const certificate = req.socket instanceof TLSSocket ? req.socket.getPeerCertificate() : {};
  if (Object.keys(certificate ?? {}).length > 0 && req.headers.authorization) {
    return json(400, { message: "ambiguous authentication methods" });
  }
  const auth = authenticate(context.chain.ledger, context.address, req.headers.authorization, context.now());
  return auth.ok ? auth.caller : json(auth.status, { message: auth.message });
}

export interface LeasePath {
  dseq: string;
  gseq: number;
  oseq: number;
  /** What follows the lease id. */
  rest: string;
}

export function leasePath(pathname: string): LeasePath | undefined {
  const match = /^\/lease\/(\d+)\/(\d+)\/(\d+)\/(.+)$/.exec(pathname);
  if (!match) return undefined;
  const [, dseq = "", gseq, oseq, rest = ""] = match;
  return { dseq, gseq: Number(gseq), oseq: Number(oseq), rest };
}

/** The caller's active lease with this provider, where a manifest was accepted. */
export function findLease(
  { chain, address }: GatewayContext,
  owner: string,
  path: LeasePath,
): LeaseRecord | undefined {
  const key = leaseKey({ ...path, owner, provider: address });
  const lease = chain.ledger.leases.get(key);
  return lease && runs(lease) && chain.ledger.manifests.get(key) ? lease : undefined;
}
