import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ChatSide } from "../../../src/app/chat-sides.ts";
import { openDiscordSide } from "../../../src/app/discord.ts";
import type { ChatAdapter } from "../../../src/chat/adapter.ts";
import type { AttachmentMaker } from "../../../src/chat/attachments.ts";
import { openDiscordBot } from "../../../src/chat/discord/bot.ts";
import type { AdminEntry } from "../../../src/chat/identities.ts";
import type { StoreInInbox } from "../../../src/chat/receive/store-arrival.ts";
import type { Repositories } from "../../../src/db/repositories/index.ts";
import type { WebParts } from "../../../src/http/web-parts.ts";
import type { WebhookReceiver } from "../../../src/http/webhooks/receive-webhook.ts";
import { webhookRoutes } from "../../../src/http/webhooks/receive-webhook.ts";
import type { Log } from "../../../src/log.ts";
import type { Platform } from "../../../src/ports/channel-accounts.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { startDiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { mintPrivateKey, mintToken } from "../../../src/sandbox/discord/world/accounts.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import type { Actor, Context } from "../../../src/services/context.ts";
import { only } from "../../world/only.ts";

const ID = "1300000000000000077";

export interface DiscordPartOptions {
  mode: "gateway" | "http";
  repos: Repositories;
  admins: readonly AdminEntry[];
  adapters: ReadonlyMap<Platform, ChatAdapter>;
  contextFor(actor: Actor): Context;
  store: StoreInInbox;
  attachments: AttachmentMaker;
  clock: Clock;
  log: Log;
}

/** The product's own door for webhooks, and nothing else of its web. */
async function openDoor(webhooks: ReadonlyMap<string, WebhookReceiver>, log: Log, clock: Clock) {
  const routes = webhookRoutes(only<WebParts>("web", { webhooks, log, clock }));
  const { fetch } = routes;
  return await listenOnLoopback(
    createServer(
      getRequestListener((request) => fetch(new Request(request.url.replace("/webhooks", ""), request)), {
        overrideGlobalObjects: false,
      }),
    ),
  );
}

/** A Discord twin, and Discord's side of the product on it. */
export async function startDiscordPart(options: DiscordPartOptions) {
  const { mode, repos, admins, adapters, contextFor, store, attachments, clock, log } = options;
  const twin = await startDiscordTwin({
    books: openBooks(),
    clock,
    mainApplication: { id: ID, token: mintToken(ID), privateKey: mintPrivateKey(), name: "GoClaw" },
  });
  const webhooks = new Map<string, WebhookReceiver>();
  const door = await openDoor(webhooks, log, clock);
  const connection = { token: twin.main.token, apiRoot: twin.apiRoot };
  const bot = await openDiscordBot({ ...connection, applicationId: ID, publicKey: twin.main.publicKey });
  const side: ChatSide = await openDiscordSide({
    publicUrl: door.url,
    mode,
    bot,
    repos,
    chat: { admins, adapters, contextFor },
    store,
    attachments,
    clock,
    log,
  });
  if (side.receiver) webhooks.set("discord", side.receiver);
  return {
    twin,
    bot,
    side,
    /** Where Discord posts interactions. */
    endpoint: `${door.url}/webhooks/discord`,
    async close() {
      await twin.close();
      await door.close();
    },
  };
}
