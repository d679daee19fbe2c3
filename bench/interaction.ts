import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signedHeaders } from "../src/sandbox/discord/delivery/sign.ts";
import { freePort } from "../src/sandbox/kernel/free-port.ts";
import { type Figure, overRuns, ratios } from "./figure.ts";
import { startAndWait } from "./parts/started-process.ts";

const RUNS = 3;
const CONNECTIONS = 32;
const ROUNDS = 2_000;
const WARM_UP = 400;

interface Signed {
  body: string;
  headers: Record<string, string>;
}

/** From Discord's post to our first answer: verified, stored on disk, acknowledged. Beside it, a route that only verifies. */
export async function benchInteraction(): Promise<Figure[]> {
  const all = await overRuns(RUNS, async () => {
    const folder = mkdtempSync(join(tmpdir(), "goclaw-bench-"));
    try {
      const bare = await measure({});
      const ours = await measure({ BENCH_DATABASE: join(folder, "bench.db") });
      return { bare: bare.perSecond, ours: ours.perSecond, p99: ours.p99Ms, bareP99: bare.p99Ms };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return [
    {
      name: `interactions acknowledged in a second, ${CONNECTIONS} connections`,
      unit: "/s",
      values: all.ours,
    },
    { name: "… a bare Hono route that only verifies", unit: "/s", values: all.bare },
    { name: "time of one against the bare route", unit: "×", values: ratios(all.bare, all.ours) },
    { name: "slowest in a hundred, post to first answer", unit: "ms", values: all.p99, atMost: 300 },
    { name: "… the bare route", unit: "ms", values: all.bareP99 },
  ];
}

async function measure(env: Record<string, string>): Promise<{ perSecond: number; p99Ms: number }> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const hex = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const port = await freePort();
  const started = await startAndWait(process.execPath, ["bench/parts/discord-endpoint.ts"], {
    env: { ...env, DISCORD_PUBLIC_KEY: hex, PORT: String(port) },
    ready: /ready/,
  });
  const key = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    await postAll(agent, port, signedOnes(key, 0, WARM_UP));
    const requests = signedOnes(key, WARM_UP, ROUNDS);
    const before = performance.now();
    const times = await postAll(agent, port, requests);
    const tookMs = performance.now() - before;
    const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
    return { perSecond: (ROUNDS / tookMs) * 1_000, p99Ms };
  } finally {
    agent.destroy();
    await started.stop();
  }
}

/** Signed beforehand, since that is Discord's work; each is of somebody else. */
function signedOnes(privateKey: string, from: number, count: number): Signed[] {
  return Array.from({ length: count }, (_, i) => {
    const id = String(1_300_000_000_000_000_000n + BigInt(from + i));
    const body = JSON.stringify({
      id,
      application_id: "1300000000000000001",
      type: 2,
      token: "t".repeat(180),
      version: 1,
      context: 1,
      channel_id: id,
      locale: "en-US",
      user: { id, username: "bea", global_name: "Bea", avatar: null, discriminator: "0", public_flags: 0 },
      data: { id: "1300000000000000002", name: "help", type: 1 },
    });
    return { body, headers: signedHeaders({ privateKey }, body, Date.now()) };
  });
}

/** @returns how long each took, ms */
async function postAll(agent: Agent, port: number, requests: readonly Signed[]): Promise<number[]> {
  const times: number[] = [];
  const queue = requests.values();
  const work = async (): Promise<void> => {
    for (const one of queue) {
      const before = performance.now();
      await post(agent, port, one);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return times;
}

function post(agent: Agent, port: number, { body, headers }: Signed): Promise<void> {
  return new Promise((resolve, reject) => {
    const req = request(
      { agent, port, host: "127.0.0.1", path: "/webhooks/discord", method: "POST", headers },
      (res) => {
        res.resume();
        res.on("end", () =>
          res.statusCode === 200 ? resolve() : reject(new Error(`answered ${res.statusCode}`)),
        );
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}
