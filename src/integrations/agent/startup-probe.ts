import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Agent, request } from "undici";
import { z } from "zod";
import type { AgentProbe, ProbeAnswer } from "../../ports/agent-probe.ts";

export interface StartupProbeOptions {
  /** Only where the whole chain is on this machine; elsewhere a provider could point us at our own network. */
  allowPrivate: boolean;
  timeoutMs?: number;
}

const Started = z.object({ ok: z.boolean() });
const HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/i;
const MAX_BODY_BYTES = 4_096;

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["::ffff:0:0", 96],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv6");

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** Resolves names as usual but refuses answers inside private networks, after resolution and so without a race. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses?.filter((a) => !isPrivate(a.address)) ?? [];
    if (error || !first) return callback(error ?? new Error("no public address"), "", 0);
    if (options.all) callback(null, [first]);
    else callback(null, first.address, first.family);
  });
};

/** Asks `/startupz` over http. The body decides: other servers answer 200 to anything. */
export function createStartupProbe({ allowPrivate, timeoutMs = 3_000 }: StartupProbeOptions): AgentProbe {
  const dispatcher = new Agent({
    connect: { timeout: timeoutMs, ...(allowPrivate ? {} : { lookup: publicLookup }) },
  });
  return {
    async check(uri): Promise<ProbeAnswer> {
      const host = uri.replace(/:\d+$/, "");
      if (!HOST.test(uri) || (!allowPrivate && isIP(host) !== 0 && isPrivate(host))) return "unreachable";
      try {
        const answer = await request(`http://${uri}/startupz`, {
          dispatcher,
          signal: AbortSignal.timeout(timeoutMs),
          headersTimeout: timeoutMs,
        });
        const text = await readShort(answer.body);
        const body = Started.safeParse(parse(text));
        return answer.statusCode === 200 && body.success && body.data.ok ? "started" : "starting";
      } catch {
        return "unreachable";
      }
    },
  };
}

async function readShort(body: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of body) {
    text += chunk.toString("utf8");
    if (text.length > MAX_BODY_BYTES) break;
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
