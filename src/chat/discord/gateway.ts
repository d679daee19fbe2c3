import type { Client } from "discord.js";
import { AppError, toAppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { DiscordConnection } from "./api.ts";
import { translateDiscordError } from "./translate-error.ts";

export interface GatewayOptions {
  connection: DiscordConnection;
  log: Log;
  /** Called for each interaction as it came, in order of arrival. It must neither throw nor wait. */
  onInteraction(raw: unknown): void;
}

/** One connection to Discord's gateway. Drops are mended within it, by RESUME where Discord allows. */
export interface Session {
  /** Settles when it is over for good, with what ended it; null when we closed it. */
  readonly over: Promise<AppError | null>;
  close(): Promise<void>;
}

/** Codes with which Discord ends a session for good. */
const REFUSED: Readonly<Record<number, AppError["code"]>> = {
  4004: "unauthenticated",
  4010: "misconfigured",
  4011: "misconfigured",
  4012: "misconfigured",
  4013: "misconfigured",
  4014: "misconfigured",
};

/**
 * Connects, with discord.js as nothing but a transport: no intents, so that interactions are all that comes.
 * @throws AppError `unauthenticated`, `unavailable`
 */
export async function openSession(options: GatewayOptions): Promise<Session> {
  const { connection, log, onInteraction } = options;
  const { Client, GatewayDispatchEvents } = await import("discord.js");
  const client: Client = new Client({
    intents: [],
    rest: { api: connection.apiRoot, version: "10", retries: 0 },
  });
  const { promise: over, resolve: end } = Promise.withResolvers<AppError | null>();
  const ready = new Promise<void>((resolve) => client.once("clientReady", () => resolve()));
  client.ws.on(GatewayDispatchEvents.InteractionCreate, onInteraction);
  client.on("shardDisconnect", ({ code }) =>
    end(new AppError(REFUSED[code] ?? "unavailable", `the gateway ended the session with ${code}`)),
  );
  client.on("shardReconnecting", () => log.info({ event: "discord.reconnecting" }));
  client.on("shardResume", (_shard, replayed) => log.info({ event: "discord.resumed", replayed }));
  client.on("shardError", (error) => log.warn({ event: "discord.gateway_error", err: toAppError(error) }));
  client.on("error", (error) => log.warn({ event: "discord.gateway_error", err: toAppError(error) }));
  try {
    await client.login(connection.token);
    await Promise.race([ready, over.then((error) => Promise.reject(error ?? new Error("closed")))]);
  } catch (error) {
    await client.destroy().catch(() => undefined);
    throw asLoginError(error);
  }
  log.info({ event: "discord.connected" });
  return {
    over,
    async close() {
      end(null);
      await client.destroy();
    },
  };
}

function asLoginError(error: unknown): AppError {
  const isRefused = error instanceof Error && "code" in error && error.code === "TokenInvalid";
  if (isRefused) return new AppError("unauthenticated", "the gateway does not accept the token");
  return translateDiscordError(error, "the gateway");
}
