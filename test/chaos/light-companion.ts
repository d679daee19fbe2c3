import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Bootstrap } from "./fetch-configuration.ts";

/** All that a light agent knows: how often it was spoken to. */
export interface LightMemory {
  heard: number;
}

interface Boot {
  revision: number;
  channel: "on" | "off";
  restore: { revision: number; from: { id: string; size: number; sha256: string }[] };
}

interface Wanted {
  nextMs: number;
  revision: number;
  channel: "on" | "off";
  backup: { id: string } | null;
}

export interface Companion {
  env: Record<string, string>;
  first: Bootstrap;
  memory: LightMemory;
  stop: AbortSignal;
  fetches(): Promise<Bootstrap | null>;
  /** Speaks with a configuration until the signal. */
  speaks(found: Bootstrap, over: AbortSignal): void;
  /** Whoever waits for the time of its next report, so that it can be woken. */
  sleepers: Set<() => void>;
}

const PAUSE_MS = 500;
const ANSWER_MS = 20_000;

const bootOf = ({ files }: Bootstrap): Boot =>
  JSON.parse(files.find(({ path }) => path.endsWith("/boot.json"))?.content ?? "{}") as Boot;

function rest(ms: number, { stop, sleepers }: Companion): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      sleepers.delete(done);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    sleepers.add(done);
    stop.addEventListener("abort", done);
  });
}

/** A request with the secret of the lease. */
function ask({ env, stop }: Companion, path: string, options: RequestInit): Promise<Response> {
  return fetch(`${env.GOCLAW_URL}${path}`, {
    ...options,
    headers: { ...options.headers, authorization: `Bearer ${env.GOCLAW_BOOTSTRAP_SECRET}` },
    signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]),
  });
}

async function save(companion: Companion, id: string): Promise<void> {
  const archive = gzipSync(JSON.stringify(companion.memory));
  const body = Buffer.concat([archive, createHash("sha256").update(archive).digest()]);
  const headers = { "content-type": "application/octet-stream" };
  const answer = await ask(companion, `/agent/backups/${id}`, { method: "PUT", headers, body });
  await answer.arrayBuffer();
}

/** Takes the first of these states that can be read. @returns what a report says of it */
async function restore(companion: Companion, from: Boot["restore"]["from"], hasState: boolean) {
  const failed: { id: string; why: "not_read" | "broken" }[] = [];
  for (const { id, sha256 } of from) {
    const answer = await ask(companion, `/agent/backups/${id}`, { method: "GET" }).catch(() => null);
    const archive = answer?.ok ? Buffer.from(await answer.arrayBuffer()) : null;
    if (archive && createHash("sha256").update(archive).digest("hex") === sha256) {
      const { heard } = JSON.parse(gunzipSync(archive).toString()) as LightMemory;
      companion.memory.heard = heard;
      return { id, kept: false, failed };
    }
    failed.push({ id, why: archive ? "broken" : "not_read" });
  }
  return from.length === 0 ? null : { id: null, kept: hasState, failed };
}

/**
 * What `src/domain/agent/companion/` does in a container: reports, and does what the answer wants, until GoClaw says
 * that the lease is over.
 */
export async function reportAs(companion: Companion): Promise<void> {
  let found = companion.first;
  let boot = bootOf(found);
  let restored = await restore(companion, boot.restore.from, false);
  let restoredFor = boot.restore.revision;
  let speaking = new AbortController();
  const speak = () => {
    speaking = new AbortController();
    companion.speaks(found, AbortSignal.any([companion.stop, speaking.signal]));
  };
  speak();
  const facts = () => ({ lastExit: null, ready: null, trouble: [], memoryMiB: 64, backup: null, restored });
  const report = () =>
    JSON.stringify({
      state: "running",
      revision: boot.revision,
      channel: boot.channel,
      restarts: 0,
      facts: facts(),
    });

  /** @returns ms until the next report; null once the lease is over */
  async function once(): Promise<number | null> {
    const headers = { "content-type": "application/json" };
    const answer = await ask(companion, "/agent/report", { method: "POST", headers, body: report() });
    if (answer.status === 401 || answer.status === 410) return null;
    if (answer.status !== 200) {
      await answer.arrayBuffer();
      return PAUSE_MS;
    }
    const wanted = (await answer.json()) as Wanted;
    if (wanted.revision > boot.revision || wanted.channel !== boot.channel) {
      if (wanted.channel === "off") speaking.abort();
      const next = await companion.fetches();
      if (!next) return null;
      speaking.abort();
      found = next;
      boot = bootOf(found);
      if (boot.restore.revision > restoredFor) {
        restoredFor = boot.restore.revision;
        restored = await restore(companion, boot.restore.from.slice(0, 1), true);
      }
      speak();
      return PAUSE_MS;
    }
    if (wanted.backup) await save(companion, wanted.backup.id);
    return wanted.backup ? PAUSE_MS : wanted.nextMs;
  }

  while (!companion.stop.aborted) {
    const nextMs = await once().catch(() => PAUSE_MS);
    if (nextMs === null) break;
    await rest(nextMs, companion);
  }
  speaking.abort();
}
