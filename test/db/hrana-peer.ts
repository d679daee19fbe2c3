import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { answerInTurn, createStreams, type Stream, type StreamRequest } from "./hrana-stream.ts";

/**
 * What happens to a pipeline request: the answer lost before or after the work, or cut off in its middle; an
 * overloaded, failing or limiting server; a proxy's page instead of an answer, with an error or without; a stream that
 * expired or that a restarted server does not know; an answer that takes a while.
 */
export type Fault =
  | "drop_before"
  | "drop_after"
  | "cut_after"
  | "overloaded"
  | "failing"
  | "limited"
  | "page"
  | "error_page"
  | "blocked"
  | "expired"
  | "slow";

export interface HranaPeer {
  url: string;
  requests(): number;
  /** Decides about each request by its number, from 1, and body; it may keep the request waiting. */
  onRequest: (number: number, body: string) => Fault | null | Promise<Fault | null>;
  /** The server is gone, with every open stream, until it comes back at the same address. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): void;
}

const SLOW_MS = 400;
const JSON_TYPE = { "content-type": "application/json" };
const PAGE = "<!doctype html><title>Bad gateway</title>";

/** Faults that answer instead of working: status, headers and body. */
const REFUSALS: Partial<Record<Fault, [number, Record<string, string>, string]>> = {
  overloaded: [503, { "content-type": "text/plain" }, "overloaded"],
  failing: [500, JSON_TYPE, '{"error":"internal error"}'],
  limited: [429, { "retry-after": "1" }, "too many requests"],
  page: [200, { "content-type": "text/html" }, PAGE],
  error_page: [502, { "content-type": "text/html" }, PAGE],
  blocked: [400, JSON_TYPE, '{"message":"Operation was blocked: quota","code":"BLOCKED"}'],
};

/** A peer that ends with the test, or with the file where it is started in a hook of it. */
export async function startHranaPeer(options: { path: string; token: string }): Promise<HranaPeer> {
  const peer = await openHranaPeer(options);
  onTestFinished(() => peer.close());
  return peer;
}

/** A libSQL server just big enough to test the remote mode: Hrana 2 over HTTP, in JSON, on its own SQLite file. */
export async function openHranaPeer({ path, token }: { path: string; token: string }): Promise<HranaPeer> {
  const pool = createStreams(path);
  const streams = new Map<string, Stream>();
  let requests = 0;

  const forget = (baton: string): void => {
    const stream = streams.get(baton);
    streams.delete(baton);
    if (stream) pool.end(stream);
  };

  async function work(body: string, fault: Fault | null): Promise<object | null> {
    const pipeline: { baton?: string | null; requests: StreamRequest[] } = JSON.parse(body);
    const known = pipeline.baton ?? null;
    if (fault === "expired" && known !== null) forget(known);
    const stream = known === null ? pool.open() : streams.get(known);
    if (!stream) return null;
    if (known !== null) streams.delete(known);
    const results: object[] = [];
    for (const request of pipeline.requests) results.push(await answerInTurn(stream, request));
    const baton = stream.closed ? null : randomUUID();
    if (baton) streams.set(baton, stream);
    else pool.end(stream);
    return { baton, base_url: null, results };
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bodyOf(req);
    if (req.headers.authorization !== `Bearer ${token}`)
      return void res.writeHead(401, JSON_TYPE).end('{"error":"unauthorized"}');
    if (req.method !== "POST" || req.url !== "/v2/pipeline") return void res.writeHead(404).end();
    const fault = await peer.onRequest(++requests, body);
    if (fault === "drop_before") return void req.socket.destroy();
    const refusal = fault && REFUSALS[fault];
    if (refusal) return void res.writeHead(refusal[0], refusal[1]).end(refusal[2]);
    if (fault === "slow") await setTimeout(SLOW_MS);
    const done = await work(body, fault);
    if (!done)
      return void res
        .writeHead(400, JSON_TYPE)
        .end('{"message":"The stream has expired due to inactivity","code":"STREAM_EXPIRED"}');
    if (fault === "drop_after") return void req.socket.destroy();
    const text = JSON.stringify(done);
    if (fault !== "cut_after") return void res.writeHead(200, JSON_TYPE).end(text);
    res.writeHead(200, { ...JSON_TYPE, "content-length": Buffer.byteLength(text) });
    res.write(text.slice(0, text.length / 2), () => req.socket.destroy());
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => res.destroy(error instanceof Error ? error : undefined));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;

  const peer: HranaPeer = {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    onRequest: () => null,
    async goAway() {
      const gone = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await gone;
      for (const baton of [...streams.keys()]) forget(baton);
    },
    comeBack: () => listen(port),
    close() {
      server.closeAllConnections();
      server.close();
      for (const baton of [...streams.keys()]) forget(baton);
      pool.close();
    },
  };
  return peer;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
