import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createGzip, gzipSync } from "node:zlib";
import type { OddAnswer } from "./odd-answers.ts";
import type { WireEvent } from "./wire-event.ts";

/** How much of an answer was sent, and why no more. */
export interface Sent {
  ended: "whole" | "cut" | "client_left";
  /** Tokens of the reply that were made. */
  output: number;
  /** Nothing is charged for it. */
  isFree: boolean;
}

export interface Sender {
  stream(res: ServerResponse, events: readonly WireEvent[], odd: OddAnswer): Promise<Sent>;
  plain(res: ServerResponse, body: string, output: number, odd: OddAnswer): Promise<Sent>;
  hold(): void;
  release(): void;
  readonly lastStream: string;
}

const GARBAGE = 'data: {"choices":[{"delta":{"content":"\n\n';
const PAGE = "<!doctype html><title>502</title><p>Bad gateway";

/** Resolves when the client has left. */
const leaving = (res: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (res.destroyed) resolve();
    else res.once("close", () => resolve());
  });

/** Sends answers, as they should be or odd in some way. */
export function createSender({ paceMs }: { paceMs: number }): Sender {
  let lastStream = "";
  let gate: { opened: Promise<void>; open(): void } | null = null;

  const free = (odd: OddAnswer): boolean => odd.usage === "zero";
  const head = (type: string, odd: OddAnswer): Record<string, string> => ({
    "content-type": type,
    "inference-id": randomUUID(),
    ...(odd.gzip && { "content-encoding": "gzip" }),
  });

  /** Bodies that are no answer at all. */
  function sendOddBody(res: ServerResponse, odd: OddAnswer, type: string): Sent {
    if (odd.body === "html") res.writeHead(200, head("text/html", {})).end(PAGE);
    else {
      res.writeHead(200, head(type, {}));
      res.flushHeaders();
      setImmediate(() => res.destroy());
    }
    return { ended: "cut", output: 0, isFree: true };
  }

  /** Breaks a connection once what was written is on its way. */
  function cut(res: ServerResponse): void {
    setImmediate(() => res.destroy());
  }

  async function stream(res: ServerResponse, events: readonly WireEvent[], odd: OddAnswer): Promise<Sent> {
    const type = "text/event-stream; charset=utf-8";
    if (odd.body) return sendOddBody(res, odd, type);
    res.writeHead(200, head(type, odd));
    const gzip = odd.gzip ? createGzip() : null;
    gzip?.pipe(res);
    const isFree = free(odd);
    let output = 0;
    lastStream = "";
    const left = leaving(res);
    for (const [index, event] of events.entries()) {
      if (res.destroyed) return { ended: "client_left", output, isFree };
      if (index === odd.garbageAfter) res.write(GARBAGE);
      if (index === odd.cutAfter) {
        cut(res);
        return { ended: "cut", output, isFree };
      }
      if (index === odd.hangAfter) {
        await left;
        return { ended: "client_left", output, isFree };
      }
      lastStream += event.text;
      output += event.output;
      if (gzip) gzip.write(event.text);
      else res.write(event.text);
      if (index === 1 && gate) await Promise.race([gate.opened, left]);
      if (paceMs) await wait(paceMs);
    }
    if (res.destroyed) return { ended: "client_left", output, isFree };
    if (gzip) gzip.end();
    else res.end();
    return { ended: "whole", output, isFree };
  }

  async function plain(res: ServerResponse, body: string, output: number, odd: OddAnswer): Promise<Sent> {
    if (odd.body) return sendOddBody(res, odd, "application/json");
    const left = leaving(res);
    if (gate) await Promise.race([gate.opened, left]);
    if (odd.hangAfter !== undefined) await left;
    const isFree = free(odd);
    if (res.destroyed) return { ended: "client_left", output: 0, isFree };
    res.writeHead(200, head("application/json", odd));
    const bytes = odd.gzip ? gzipSync(body) : Buffer.from(body);
    if (odd.cutAfter !== undefined) {
      res.write(bytes.subarray(0, bytes.length >> 1));
      cut(res);
      return { ended: "cut", output, isFree };
    }
    res.end(bytes);
    return { ended: "whole", output, isFree };
  }

  return {
    stream,
    plain,
    get lastStream() {
      return lastStream;
    },
    hold() {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      gate = { opened, open };
    },
    release() {
      gate?.open();
      gate = null;
    },
  };
}
