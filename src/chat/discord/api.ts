import type { RawFile, REST } from "discord.js";
import { AppError } from "../../errors.ts";
import { translateDiscordError } from "./translate-error.ts";

export interface DiscordConnection {
  token: string;
  /** REST API without its version. */
  apiRoot: string;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A file to upload; a component of the body shows it by its name. */
export interface Upload {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface Call {
  body?: unknown;
  files?: readonly Upload[];
  query?: Record<string, string>;
  /** The path holds a token of its own, and the bot's would only be a risk. */
  byPath?: true;
  /** For a call that is worth nothing later; as long as any other unless given. */
  timeoutMs?: number;
}

/** The official SDK's REST client for one bot. */
export interface DiscordApi {
  /**
   * Calls once; whoever calls decides whether to try again.
   * @param route with ids in place, such as `/channels/123/messages`
   * @throws AppError, never the SDK's own errors
   */
  call(method: Method, route: `/${string}`, call?: Call): Promise<unknown>;
  /** To be called once no call follows: the SDK's own timers would keep it, token and all, for ever. */
  close(): void;
}

/** An interaction is waited for by a person, and a webhook by Discord's own three seconds. */
const TIMEOUT_MS = 15_000;

const asRawFile = ({ name, mediaType, bytes }: Upload): RawFile => ({
  name,
  contentType: mediaType,
  data: bytes,
});

/** A route without its ids and tokens, as it may be logged. */
const nameOf = (method: Method, route: string): string =>
  `${method} ${route
    .split("?")[0]
    ?.split("/")
    .map((part) => (/^\d{15,}$/.test(part) || part.length > 40 ? ":id" : part))
    .join("/")}`;

/** discord.js is loaded only where Discord is used: it is as large as the rest of GoClaw. */
export async function createDiscordApi({ token, apiRoot }: DiscordConnection): Promise<DiscordApi> {
  const { REST } = await import("discord.js");
  const rest: REST = new REST({
    api: apiRoot,
    version: "10",
    retries: 0,
    timeout: TIMEOUT_MS,
    rejectOnRateLimit: () => true,
  }).setToken(token);
  return {
    async call(method, route, { body, files = [], query, byPath, timeoutMs } = {}) {
      const what = nameOf(method, route);
      try {
        return await rest.request({
          method: method as Parameters<REST["request"]>[0]["method"],
          fullRoute: route,
          auth: byPath !== true,
          ...(body === undefined ? {} : { body }),
          ...(files.length > 0 && { files: files.map(asRawFile) }),
          ...(timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
          ...(query === undefined ? {} : { query: new URLSearchParams(query) }),
        });
      } catch (error) {
        throw translateDiscordError(error, what);
      }
    },
    close() {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
    },
  };
}

/** @throws AppError `unavailable` when an answer is not what Discord's should be */
export const unexpected = (what: string): AppError =>
  new AppError("unavailable", `${what}: an answer that is not Discord's`, { details: { call: what } });
