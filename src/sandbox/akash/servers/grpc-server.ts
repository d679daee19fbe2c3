import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Chain } from "../chain.ts";
import { Grpc } from "../chain-error.ts";
import { findQuery } from "../queries/registry.ts";
import { queryStatus } from "./query-status.ts";
import type { Violations } from "./violations.ts";

const FRAME_HEADER = 5;
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

const frame = (message: Uint8Array): Buffer => {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
};

interface Answer {
  status: number;
  message?: string;
  body?: Buffer;
}

function answer(chain: Chain, violations: Violations, path: string, request: Buffer): Answer {
  const query = findQuery(path.slice(1));
  if (!query) {
    violations.note(`grpc ${path}`);
    return { status: Grpc.unimplemented, message: `unknown method ${path}` };
  }
  if (request.length < FRAME_HEADER || request[0] !== 0) {
    return { status: Grpc.unimplemented, message: "grpc: compressed or truncated message" };
  }
  try {
    return { status: 0, body: frame(query.callBytes(chain, request.subarray(FRAME_HEADER))) };
  } catch (error) {
    const { grpc, message } = queryStatus(error);
    return { status: grpc, message };
  }
}

function respond(stream: ServerHttp2Stream, { status, message, body }: Answer): void {
  if (stream.destroyed) return;
  stream.respond({ ":status": 200, "content-type": "application/grpc+proto" }, { waitForTrailers: true });
  stream.on("wantTrailers", () =>
    stream.sendTrailers({
      "grpc-status": String(status),
      ...(message && { "grpc-message": encodeURIComponent(message) }),
    }),
  );
  stream.end(body);
}

export interface GrpcListener {
  url: string;
  close(): Promise<void>;
}

/** Serves the queries as gRPC over cleartext HTTP/2 on loopback. */
export async function startGrpcServer(
  chain: Chain,
  violations: Violations,
  port: number,
): Promise<GrpcListener> {
  const server: Http2Server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
  });
  server.on("stream", (stream, headers) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on("error", () => stream.destroy());
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_REQUEST_BYTES) stream.destroy();
      else chunks.push(chunk);
    });
    stream.on("end", () =>
      respond(stream, answer(chain, violations, String(headers[":path"]), Buffer.concat(chunks))),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}
