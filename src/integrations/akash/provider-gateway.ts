import type { IncomingMessage } from "node:http";
import https from "node:https";
import { WebSocket } from "ws";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { LeaseRef, LogLine, LogsWanted, WorkloadStatus } from "../../ports/akash-backend.ts";
import type { Clock } from "../../ports/clock.ts";
import { connectionFailure } from "./chain-errors.ts";
import { leaseLogs } from "./lease-logs.ts";
import { connectPinned } from "./pinned-socket.ts";
import type { ProviderDirectory } from "./provider-directory.ts";
import type { ProviderToken } from "./provider-token.ts";
import type { RestReads } from "./rest-reads.ts";
import { type GatewayAnswer, sendManifest } from "./send-manifest.ts";

const MAX_ANSWER_BYTES = 1_000_000;

interface GatewayOptions {
  rest: RestReads;
  clock: Clock;
  directory: ProviderDirectory;
  token: ProviderToken;
  /** For one ordinary request, connecting included. */
  timeoutMs: number;
  /** A provider may work on a manifest for long. */
  manifestTimeoutMs: number;
  manifestRetryMs: number;
}

interface ProviderGateway {
  sendManifest(lease: LeaseRef, body: string): Promise<void>;
  workloadStatus(lease: LeaseRef): Promise<WorkloadStatus>;
  logs(lease: LeaseRef, wanted: LogsWanted): AsyncIterable<LogLine>;
}

const leasePath = (lease: LeaseRef): string => `/lease/${lease.dseq}/${lease.gseq}/${lease.oseq}`;

const statusShape = z.object({
  services: z
    .record(
      z.string(),
      z.object({
        available: z.number().optional(),
        ready_replicas: z.number().optional(),
        uris: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** A provider's tenant gateway, spoken to over certificate-pinned TLS with a token per call. */
export function createProviderGateway(options: GatewayOptions): ProviderGateway {
  const { directory, token } = options;

  async function connect(provider: string, timeoutMs: number) {
    const gateway = await directory.gatewayOf(provider);
    return { gateway, socket: await connectPinned({ ...options, provider, gateway, timeoutMs }) };
  }

  return {
    sendManifest: (lease, body) =>
      sendManifest(lease, options.manifestRetryMs, async () => {
        const bearer = await token(lease.provider, "send-manifest");
        const { gateway, socket } = await connect(lease.provider, options.timeoutMs);
        const request = https.request(new URL(`/deployment/${lease.dseq}/manifest`, gateway), {
          method: "PUT",
          createConnection: () => socket,
          headers: {
            authorization: `Bearer ${bearer}`,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          },
          signal: AbortSignal.timeout(options.manifestTimeoutMs),
        });
        return answerOf(request, body);
      }),

    async workloadStatus(lease) {
      const bearer = await token(lease.provider, "status");
      const { gateway, socket } = await connect(lease.provider, options.timeoutMs);
      const request = https.request(new URL(`${leasePath(lease)}/status`, gateway), {
        createConnection: () => socket,
        headers: { authorization: `Bearer ${bearer}` },
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      return toStatus(await answerOf(request), lease);
    },

    async *logs(lease, wanted) {
      const bearer = await token(lease.provider, "logs");
      const { gateway, socket } = await connect(lease.provider, options.timeoutMs);
      const url = new URL(`${leasePath(lease)}/logs`, gateway);
      url.protocol = "wss:";
      url.search = new URLSearchParams({
        follow: String(wanted.follow),
        tail: String(wanted.tail),
        ...(wanted.service !== undefined && { service: wanted.service }),
      }).toString();
      const stream = new WebSocket(url, {
        createConnection: () => socket,
        headers: { authorization: `Bearer ${bearer}` },
      });
      yield* leaseLogs(stream, wanted, options.timeoutMs);
    },
  };
}

/** @throws AppError `unavailable` or `timeout` when no complete answer came */
function answerOf(request: ReturnType<typeof https.request>, body?: string): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(connectionFailure(error, "provider gateway"));
    request.on("error", failed);
    request.once("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) response.destroy(new Error("the answer is too long"));
        else chunks.push(chunk);
      });
      response.on("error", failed);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.end(body);
  });
}

function toStatus({ status, body }: GatewayAnswer, lease: LeaseRef): WorkloadStatus {
  const details = { status, provider: lease.provider };
  if (status === 404) throw new AppError("not_found", "the provider does not run this lease", { details });
  if (status === 401 || status === 403) {
    throw new AppError("rejected", "the provider refused our token", {
      details: { ...details, reason: "unauthorized" },
    });
  }
  if (status !== 200)
    throw new AppError("unavailable", `the provider answered ${status}: ${body.slice(0, 200)}`, { details });
  let parsed: z.infer<typeof statusShape>;
  try {
    parsed = statusShape.parse(JSON.parse(body));
  } catch (cause) {
    throw new AppError("unavailable", "the provider's status is not readable", { cause, details });
  }
  const services = Object.values(parsed.services ?? {});
  return {
    ready:
      services.length > 0 &&
      services.every((service) => (service.ready_replicas ?? service.available ?? 0) > 0),
    uris: services.flatMap((service) =>
      (service.uris ?? []).map((uri) => (uri.includes("://") ? uri : `http://${uri}`)),
    ),
  };
}
