import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Listener, listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { type Letter, readLetter, send } from "../crash/pass-on.ts";
import { pickWeighted, shuffled } from "../crash/seeded-random.ts";
import type { Timeline } from "./timeline.ts";

/** What may become of a webhook on its way, and how often of a hundred. */
const FORTUNES = [
  { kind: "delivered", of100: 42 },
  { kind: "lost", of100: 10 },
  { kind: "tripled", of100: 16 },
  { kind: "delayed", of100: 14 },
  { kind: "shuffled", of100: 12 },
  { kind: "refused", of100: 6 },
] as const;

export interface Courier extends Listener {
  /** Ports of the processes that are delivered to; may grow. */
  readonly behind: number[];
  /** From now on everything is delivered as it comes, beginning with what was kept back. */
  calm(): Promise<void>;
}

export interface CourierOptions {
  random(): number;
  timeline: Timeline;
}

const LONGEST_DELAY_MS = 5_000;
/** As many are kept back before they go out in another order. */
const HANDFUL = 4;

/** Carries webhooks from the twins to GoClaw, and by its seed loses, triples, delays, mixes or refuses some. */
export async function startCourier({ random, timeline }: CourierOptions): Promise<Courier> {
  const behind: number[] = [];
  const underWay = new Set<Promise<void>>();
  let kept: Letter[] = [];
  let isCalm = false;
  let turn = 0;

  const target = (): string => `http://127.0.0.1:${behind[turn++ % behind.length]}`;

  /** The sender thinks that it has arrived, so it is ours to insist. */
  async function deliver(letter: Letter): Promise<void> {
    for (let tries = 0; tries < 40; tries++) {
      if ((await send(letter, target())) < 300) return;
      await sleep(150);
    }
  }
  function later(work: () => Promise<void>): number {
    const running = work().finally(() => underWay.delete(running));
    underWay.add(running);
    return 200;
  }
  function releaseKept(): void {
    const mixed = shuffled(kept, Math.floor(random() * 2 ** 31));
    kept = [];
    for (const letter of mixed) later(() => deliver(letter));
  }

  async function carry(letter: Letter): Promise<number> {
    const fortune = isCalm ? "delivered" : pickWeighted(FORTUNES, ({ of100 }) => of100, random).kind;
    timeline.note(`webhook ${fortune}`, letter.path);
    switch (fortune) {
      case "lost":
        return 200;
      case "refused":
        return 503;
      case "tripled": {
        const statuses = await Promise.all([1, 2, 3].map(() => send(letter, target())));
        return statuses.find((status) => status < 300) ?? 502;
      }
      case "delayed": {
        const delayMs = random() * LONGEST_DELAY_MS;
        return later(async () => {
          await sleep(delayMs);
          await deliver(letter);
        });
      }
      case "shuffled":
        kept.push(letter);
        if (kept.length >= HANDFUL) releaseKept();
        return 200;
      case "delivered":
        return await send(letter, target());
    }
  }

  async function receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.writeHead(await carry(await readLetter(req))).end();
  }
  // A sender that has gone away tries again by itself.
  const server = createServer((req, res) => void receive(req, res).catch(() => res.destroy()));
  return {
    ...(await listenOnLoopback(server)),
    behind,
    async calm() {
      isCalm = true;
      releaseKept();
      await Promise.all(underWay);
    },
  };
}
