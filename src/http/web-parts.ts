import type { Readable } from "node:stream";
import type { Log } from "../log.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Actor, Context } from "../services/context.ts";
import type { Readiness } from "./health.ts";
import type { WebhookReceiver } from "./webhooks/receive-webhook.ts";

/** What the web server is built from. It reads no configuration of its own. */
export interface WebParts {
  /** Address browsers use, without a trailing slash: decides cookies, the accepted Origin and absolute links. */
  publicUrl: string;
  clock: Clock;
  log: Log;
  /** A context for one request on behalf of this actor. */
  contextFor(actor: Actor): Context;
  /** By the last part of `/webhooks/<name>`. */
  webhooks: ReadonlyMap<string, WebhookReceiver>;
  /** Answers a container that has just started. */
  bootstrapAgent?: (secret: string, asked: { companion: boolean }) => Promise<unknown>;
  /** Takes what the companion in a container says, and answers what is wanted of it. */
  takeReport?: (secret: string, report: unknown, idleMs: number) => Promise<unknown>;
  /** Takes a backup from a container as it comes. */
  receiveBackup?: (secret: string, backupId: string, body: Readable) => Promise<unknown>;
  /** A backup for a container that restores it. */
  sendBackup?: (secret: string, backupId: string) => Promise<Readable>;
  /** Where a person continues in the chat; `draft` is text they could send there. */
  chatLink?: (platform: Platform, draft: string | null) => string | null;
  /** Told when a person returns from a checkout, so that payment need not wait for its webhook. */
  checkoutReturned?: (sessionId: string) => Promise<void>;
  /** What `/readyz` tells; never rejects. */
  readiness(): Promise<Readiness>;
  /** True while updates and forms are no longer taken. */
  draining?: () => boolean;
}
