import type { IncomingMessage } from "node:http";
import { runs } from "../ledger/records.ts";
import { readBody } from "../servers/read-body.ts";
import { acceptManifest } from "./accept-manifest.ts";
import {
  findLease,
  type GatewayContext,
  identify,
  isReply,
  json,
  type LeasePath,
  leasePath,
  plain,
  type Reply,
  unauthorized,
} from "./gateway-context.ts";
import type { Caller } from "./jwt.ts";
import { leaseStatus, serviceStatus } from "./lease-status.ts";

/** The endpoints that ask for no identity. */
function answerPublic({ address, chain }: GatewayContext, pathname: string): Reply | undefined {
  switch (pathname) {
    case "/version":
      return json(200, { akash: { version: "v0.14.2" }, kube: { major: "1", minor: "32" } });
    case "/address":
      return json(200, { address });
    case "/status": {
      const leases = chain.ledger.leases.all();
      const active = leases.filter((lease) => lease.provider === address && runs(lease));
      return json(200, { address, cluster: { leases: active.length } });
    }
    default:
      return undefined;
  }
}

function answerStatus(context: GatewayContext, caller: Caller, path: LeasePath): Reply | undefined {
  const service = /^(?:service\/([^/]+)\/)?status$/.exec(path.rest);
  if (!service) return undefined;
  if (!caller.may("status", path)) return unauthorized();
  const lease = findLease(context, caller.owner, path);
  if (!lease) return plain(404, "");
  const services = context.workloads.services(lease);
  const host = context.chain.ledger.providers.get(context.address)?.name ?? "";
  if (service[1] === undefined) return json(200, leaseStatus(lease, services, host));
  const wanted = services.find((one) => one.spec.name === service[1]);
  return wanted ? json(200, serviceStatus(lease, wanted, host)) : plain(404, "no service for that lease");
}

async function answerManifest(
  context: GatewayContext,
  caller: Caller,
  dseq: string,
  req: IncomingMessage,
): Promise<Reply> {
  if (!caller.may("send-manifest", { dseq })) return unauthorized();
  const body = (await readBody(req)).toString("utf8");
  const to = { owner: caller.owner, dseq, provider: context.address };
  const verdict = acceptManifest(context.chain, to, body);
  context.workloads.sync();
  return plain(verdict.status, verdict.text);
}

/** Answers one request to a provider's gateway. */
export async function answerRequest(context: GatewayContext, req: IncomingMessage): Promise<Reply> {
  const { pathname } = new URL(req.url ?? "/", "https://gateway");
  const open = req.method === "GET" ? answerPublic(context, pathname) : undefined;
  if (open) return open;
  const caller = identify(context, req);
  if (isReply(caller)) return caller;
  const dseq = /^\/deployment\/(\d+)\/manifest$/.exec(pathname)?.[1];
  if (dseq && req.method === "PUT") return answerManifest(context, caller, dseq, req);
  const path = req.method === "GET" ? leasePath(pathname) : undefined;
  const answered = path && answerStatus(context, caller, path);
  if (answered) return answered;
  context.violations.note(`provider ${req.method} ${pathname}`);
  return plain(404, "404 page not found");
}
