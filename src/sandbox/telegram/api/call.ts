import type { ApiMethods, Opts } from "@grammyjs/types";
import type { Polling } from "../delivery/polling.ts";
import type { WebhookDelivery } from "../delivery/webhook.ts";
import type { BotRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

/** A file part of a multipart request. */
export interface Upload {
  name: string;
  mimeType: string;
  bytes: Uint8Array;
}

/** One request that has passed the specification. */
export interface Call {
  world: World;
  bot: BotRecord;
  polling: Polling;
  webhooks: WebhookDelivery;
  /** File parts by their form name. */
  uploads: Map<string, Upload>;
  /** Aborts when the caller hangs up. */
  gone: AbortSignal;
}

export type Handler = (call: Call, params: Record<string, unknown>) => unknown;

/** Parameters of a method as declared; the specification has been checked before. */
type Params<M extends keyof ApiMethods<unknown>> = Opts<unknown>[M];

/** Gives a handler its method's declared parameters. */
export function handler<M extends keyof ApiMethods<unknown>>(
  _method: M,
  run: (call: Call, params: Params<M>) => unknown,
): Handler {
  return (call, params) => run(call, params as Params<M>);
}
