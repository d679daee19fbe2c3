import { setTimeout as sleep } from "node:timers/promises";
import { cpuMsOf } from "../parts/process-figures.ts";
import { agentBody, smallBody, streamBody } from "./bodies.ts";
import { type ClientSocket, openClient, requestBytes } from "./client-socket.ts";
import type { Stub } from "./stub.ts";

/** Where requests go. */
export interface Aim {
  port: number;
  path: string;
  headers: Record<string, string>;
  /** The gateway's process; null without one. */
  pid: number | null;
}

export interface PlainRun {
  requests: number;
  /** Answers other than 200, and connections that broke. */
  failed: number;
  perSecond: number;
  /** Of the gateway, all threads, for one request. */
  cpuUs: number | null;
  p50Ms: number;
  p99Ms: number;
  /** How busy this process was, 0 to 1: near 1 the load generator is what was measured. */
  busy: number;
}

export interface StreamRun {
  failed: number;
  /** Beyond what the stub itself took. */
  firstByteMs: readonly number[];
  totalMs: readonly number[];
}

const WARM_UP_MS = 300;
const PATIENCE_MS = 20_000;
let streams = 0;
let plain = 0;

/** Calls so far, of both kinds. */
export const callsMade = (): number => streams + plain;

export const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

/** Each connection asks again as soon as it has its answer. */
export async function plainLoad(
  aim: Aim,
  body: "small" | "agent",
  connections: number,
  forMs: number,
): Promise<PlainRun> {
  const request = requestBytes(aim.path, aim.headers, body === "small" ? smallBody() : agentBody());
  const clients = await openAll(aim.port, connections);
  const times: number[] = [];
  let failed = 0;
  let answered = 0;
  const fromMs = performance.now() + WARM_UP_MS;
  const untilMs = fromMs + forMs;
  const ask = (client: ClientSocket): Promise<void> =>
    new Promise((resolve) => {
      const again = (): void => {
        const sentMs = performance.now();
        client.send(request, {
          onEnd(status) {
            const nowMs = performance.now();
            if (status !== 200) failed++;
            answered++;
            plain++;
            if (sentMs >= fromMs && nowMs <= untilMs) times.push(nowMs - sentMs);
            if (nowMs < untilMs) again();
            else resolve();
          },
          onCut() {
            failed++;
            resolve();
          },
        });
      };
      again();
    });
  const all = Promise.all(clients.map(ask));
  await sleep(WARM_UP_MS);
  const own = process.cpuUsage();
  const before = { answered, cpuMs: aim.pid === null ? 0 : cpuMsOf(aim.pid), atMs: performance.now() };
  await all;
  const { user, system } = process.cpuUsage(own);
  const tookMs = performance.now() - before.atMs;
  const count = answered - before.answered;
  for (const client of clients) client.destroy();
  return {
    requests: answered,
    failed,
    perSecond: (count * 1_000) / tookMs,
    cpuUs: aim.pid === null ? null : ((cpuMsOf(aim.pid) - before.cpuMs) * 1_000) / count,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    busy: (user + system) / 1_000 / tookMs,
  };
}

export interface StreamLoad {
  /** Under way at the same time. */
  streams: number;
  /** How often, one batch after the other. */
  batches: number;
  events: number;
  paceMs: number;
  /** The streams of a batch begin evenly within this time. */
  withinMs: number;
}

/** What a stream's first and last byte cost beyond the time that the stub took. */
export async function streamLoad(aim: Aim, stub: Stub, load: StreamLoad): Promise<StreamRun> {
  const firstByteMs: number[] = [];
  const totalMs: number[] = [];
  let failed = 0;
  const clients = await openAll(aim.port, load.streams);
  const one = (client: ClientSocket, id: number): Promise<void> =>
    new Promise((resolve) => {
      const sentMs = performance.now();
      let heardMs = 0;
      const lost = (): void => {
        failed++;
        resolve();
      };
      client.send(requestBytes(aim.path, aim.headers, streamBody({ id, ...load })), {
        onFirstByte() {
          heardMs = performance.now();
        },
        onEnd(status) {
          const record = stub.records.get(id);
          if (status !== 200 || !record) return lost();
          firstByteMs.push(heardMs - sentMs - (record.firstMs - record.askedMs));
          totalMs.push(performance.now() - sentMs - (record.lastMs - record.askedMs));
          resolve();
        },
        onCut: lost,
      });
    });
  for (let batch = 0; batch < load.batches; batch++) {
    const gapMs = load.withinMs / load.streams;
    await Promise.all(clients.map((client, i) => sleep(i * gapMs).then(() => one(client, ++streams))));
  }
  for (const client of clients) client.destroy();
  stub.records.clear();
  return { failed, firstByteMs, totalMs };
}

/** Begins streams, leaves them all at once half a second later, and waits. @returns how many the stub saw aborted */
export async function abortedUpstream(aim: Aim, stub: Stub, count: number): Promise<number> {
  const before = stub.aborted();
  const clients = await openAll(aim.port, count);
  for (const client of clients) {
    const body = streamBody({ id: ++streams, events: 500, paceMs: 20 });
    client.send(requestBytes(aim.path, aim.headers, body), { onEnd: () => undefined });
  }
  await sleep(500);
  for (const client of clients) client.destroy();
  await sleep(1_500);
  stub.records.clear();
  return stub.aborted() - before;
}

function openAll(port: number, count: number): Promise<ClientSocket[]> {
  const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`port ${port} does not accept ${count} connections`);
  });
  return Promise.race([Promise.all(Array.from({ length: count }, () => openClient(port))), late]);
}
