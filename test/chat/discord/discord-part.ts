import { openDiscordSide } from "../../../src/app/discord.ts";
import type { ChatAdapter } from "../../../src/chat/adapter.ts";
import { openDiscordBot } from "../../../src/chat/discord/bot.ts";
import type { AdminEntry } from "../../../src/chat/identities.ts";
import type { StoreInInbox } from "../../../src/chat/store-arrival.ts";
import type { Repositories } from "../../../src/db/repositories/index.ts";
import type { Log } from "../../../src/log.ts";
import type { Platform } from "../../../src/ports/channel-accounts.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { startDiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { mintPrivateKey, mintToken } from "../../../src/sandbox/discord/world/accounts.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import type { Actor, Context } from "../../../src/services/context.ts";

const ID = "1300000000000000077";

export interface DiscordPartOptions {
  repos: Repositories;
  admins: readonly AdminEntry[];
  adapters: ReadonlyMap<Platform, ChatAdapter>;
  contextFor(actor: Actor): Context;
  store: StoreInInbox;
  clock: Clock;
  log: Log;
  /** Where the twin posts interactions, for the transport without a gateway. */
  publicUrl?: string;
}

/** A Discord twin, and Discord's side of the product on it. */
export async function startDiscordPart(options: DiscordPartOptions) {
  const { repos, admins, adapters, contextFor, store, clock, log, publicUrl } = options;
  const twin = await startDiscordTwin({
    books: openBooks(),
    clock,
    mainApplication: { id: ID, token: mintToken(ID), privateKey: mintPrivateKey(), name: "GoClaw" },
  });
  const connection = { token: twin.main.token, apiRoot: twin.apiRoot };
  const bot = await openDiscordBot({ ...connection, applicationId: ID, publicKey: twin.main.publicKey });
  const side = await openDiscordSide({
    publicUrl: publicUrl ?? "http://127.0.0.1:8080",
    mode: publicUrl === undefined ? "gateway" : "http",
    bot,
    repos,
    chat: { admins, adapters, contextFor },
    store,
    clock,
    log,
  });
  return { twin, bot, side };
}
