import { setTimeout as sleep } from "node:timers/promises";
import { createPolar, createPolarCore, type Polar } from "@polar-sh/sdk/2026-10";
import { AppError, isTransient, retryAfterMsOf } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { isOutcomeUnknown, translatePolarError } from "./translate-error.ts";

export interface PolarClientOptions {
  accessToken: string;
  /** POLAR_API_BASE, e.g. `https://api.polar.sh`; plain http is taken for loopback hosts only. */
  apiBase: string;
  /** How long one try of a request may take, in ms. */
  timeoutMs: number;
  /** How long to wait before each further try of a read, in ms. */
  readAgainMs?: readonly number[] | undefined;
  log?: Log | undefined;
}

type Call<T> = (polar: Polar) => Promise<T>;

/** Where a file can be fetched for some minutes by whoever has the address. */
export interface FileLink {
  url: string;
}

/** The official client with what it lacks: it repeats nothing, and Polar knows no idempotency keys. */
export interface PolarClient {
  /** A read: repeated twice when it got no answer. */
  read<T extends object>(name: string, call: Call<T>): Promise<T>;
  /**
   * A read of a file that Polar makes once somebody asks for it: null while it is not there yet. That is a 202 without
   * a body, which the SDK's own method takes for a broken answer.
   * @param path with `{id}` in it
   */
  readFile(name: string, path: string, id: string): Promise<FileLink | null>;
  /** A change that does no harm when it is done twice; never repeated here all the same. */
  change<T extends object>(name: string, call: Call<T>): Promise<T>;
  /**
   * A change that must not be done twice. It is looked for before it is made, and again when its outcome is unknown.
   * @param lookUp finds what an earlier try made
   * @throws AppError `unavailable`, `timeout` while nobody can tell; a repeat with the same look-up is safe
   */
  changeOnce<T extends object>(name: string, call: Call<T>, lookUp: () => Promise<T | null>): Promise<T>;
}

const READ_AGAIN_MS: readonly number[] = [150, 600];
/** A pause that Polar asks for is waited for here up to this long. */
const LONGEST_PAUSE_MS = 2_000;

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

const refuse = (problem: string): AppError => new AppError("misconfigured", `POLAR_API_BASE ${problem}`);

/** @throws AppError `misconfigured` */
function readBase(apiBase: string): string {
  if (!URL.canParse(apiBase)) throw refuse("is not a URL");
  const url = new URL(apiBase);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refuse("must begin with https://");
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw refuse("must be https, except on a loopback host");
  if (url.pathname !== "/" || url.search !== "" || url.username !== "")
    throw refuse("must be scheme, host and port only");
  return url.origin;
}

/** Stands for an answer that says nothing but that there will be one. */
const NOT_YET = { isMade: false } as const;

const isAddress = (url: unknown): boolean =>
  typeof url === "string" && /^https?:$/.test(URL.parse(url)?.protocol ?? "");

type IsAnswer = (answer: object | null) => boolean;

/** The SDK believes any JSON: an answer must be an object with an id, or a list. */
const isObjectOrList: IsAnswer = (answer) =>
  typeof answer === "object" &&
  answer !== null &&
  (("id" in answer && typeof answer.id === "string") || ("items" in answer && Array.isArray(answer.items)));

const isFile: IsAnswer = (answer) =>
  answer === NOT_YET ||
  (typeof answer === "object" && answer !== null && "url" in answer && isAddress(answer.url));

/** @throws AppError `misconfigured` */
export function createPolarClient(options: PolarClientOptions): PolarClient {
  const { log, readAgainMs = READ_AGAIN_MS } = options;
  const settings = {
    accessToken: options.accessToken,
    baseUrl: readBase(options.apiBase),
    timeout: options.timeoutMs / 1000,
  };
  const polar = createPolar(settings);
  const core = createPolarCore(settings);

  async function once<T extends object>(
    name: string,
    call: Call<T>,
    isAnswer: IsAnswer = isObjectOrList,
  ): Promise<T> {
    const beganAt = performance.now();
    const note = (outcome: string): void => {
      const line = { event: "polar.answered", call: name, outcome, tookMs: performance.now() - beganAt };
      if (READS.test(name)) log?.debug(line);
      else log?.info(line);
    };
    try {
      const answer = await call(polar);
      if (!isAnswer(answer))
        throw new AppError("unavailable", `Polar ${name}: the answer is not one of Polar's`, {
          details: { rail: "polar", call: name },
        });
      note("ok");
      return answer;
    } catch (error) {
      const known = translatePolarError(error, name);
      note(known.code);
      throw known;
    }
  }

  async function read<T extends object>(name: string, call: Call<T>, isAnswer?: IsAnswer): Promise<T> {
    for (const waitMs of readAgainMs) {
      try {
        return await once(name, call, isAnswer);
      } catch (error) {
        const pauseMs = retryAfterMsOf(error) ?? waitMs;
        if (!isTransient(error) || pauseMs > LONGEST_PAUSE_MS) throw error;
        await sleep(pauseMs);
      }
    }
    return await once(name, call, isAnswer);
  }

  async function askForFile(path: string, id: string): Promise<FileLink | typeof NOT_YET> {
    const response = await core.sendRequest(core.buildRequest("GET", path, { id }));
    if (response.status !== 202) return await core.parseResponse<FileLink>(response, "json");
    await response.body?.cancel();
    return NOT_YET;
  }

  return {
    read: (name, call) => read(name, call),
    async readFile(name, path, id) {
      const answer = await read(name, () => askForFile(path, id), isFile);
      return "url" in answer ? answer : null;
    },
    change: (name, call) => once(name, call),
    async changeOnce(name, call, lookUp) {
      const before = await lookUp();
      if (before) return before;
      try {
        return await once(name, call);
      } catch (error) {
        const made = isOutcomeUnknown(error) ? await lookUp() : null;
        if (made) return made;
        throw error;
      }
    },
  };
}

/** Reads are many and change nothing. */
const READS = /\.(get|list|getExternal|receipt|invoice)$/;
