import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Books } from "../kernel/books.ts";
import { createFaultPlan, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import type { Twin } from "../kernel/twin.ts";
import { createBackendApi } from "./backend-api.ts";
import { clerkError } from "./clerk-errors.ts";
import type { OAuthClient } from "./oauth-client.ts";
import { createFrontend } from "./pages/frontend.ts";
import {
  type ClerkBooks,
  forgetExpired,
  keepFact,
  newId,
  openClerkBooks,
  type UserRecord,
} from "./records.ts";
import { createSessionDesk } from "./session-desk.ts";
import { openSigningKey } from "./signing-key.ts";
import { createUserDirectory, type NewUser } from "./user-directory.ts";
import { createWebhookSender, type WebhookSender } from "./webhook-sender.ts";

export interface ClerkTwinOptions {
  books: Books;
  /** Port of the Backend API listener; 0 takes a free one. */
  port?: number;
  clock?: { now(): number };
  secretKey: string;
  oauth: { clientId: string; clientSecret: string; redirectUris: string[]; name?: string };
  webhook?: { url: string; secret: string };
  /** Public base of the pages, such as `http://localhost:8080/sandbox/clerk`; by default the twin's own listener. */
  issuer?: string;
  /** Where browsers reach the same pages, if that is another address; the issuer unless given. */
  pagesUrl?: string;
}

export interface ClerkTwin extends Twin {
  readonly name: "clerk";
  readonly apiUrl: string;
  readonly issuer: string;
  readonly pages: Hono;
  readonly webhooks: WebhookSender;
  createUser(input: NewUser): UserRecord;
  updateEmail(userId: string, email: string | null, verified?: boolean): UserRecord;
  banUser(userId: string): void;
  unbanUser(userId: string): void;
  lockUser(userId: string): void;
  deleteUser(userId: string): void;
  users(): UserRecord[];
  /** Browsers in which that person is signed in. */
  sessionsOf(userId: string): number;
  /** Tokens and codes in force now: what a leak scanner looks for. */
  secrets(): string[];
}

function openClient(books: ClerkBooks, oauth: ClerkTwinOptions["oauth"], nowMs: number): OAuthClient {
  return {
    applicationId: keepFact(books, "oauth_application_id", () => newId("oa")),
    name: oauth.name ?? "GoClaw",
    clientId: oauth.clientId,
    clientSecret: oauth.clientSecret,
    redirectUris: oauth.redirectUris,
    createdAtMs: Number(keepFact(books, "oauth_created_at", () => String(nowMs))),
  };
}

/**
 * Clerk on loopback: Backend API, OAuth and OpenID provider with its pages, and signed webhooks.
 * The listener also serves the pages at the issuer's path, as the shell does on the main port.
 */
export async function startClerkTwin(options: ClerkTwinOptions): Promise<ClerkTwin> {
  const now = () => (options.clock ?? Date).now();
  const books = openClerkBooks(options.books);
  forgetExpired(books, now());
  const faults = createFaultPlan();
  const instanceId = keepFact(books, "instance_id", () => newId("ins"));
  const oauth = openClient(books, options.oauth, now());
  const key = await openSigningKey(books);
  const webhooks = createWebhookSender({ books, endpoint: options.webhook, instanceId, now });
  const directory = createUserDirectory(books, now, webhooks.announce);

  let ownUrl = "";
  const issuer = () => options.issuer?.replace(/\/$/, "") ?? ownUrl;
  const pagesUrl = () => options.pagesUrl ?? issuer();
  const pages = createFrontend({ books, directory, oauth, key, instanceId, issuer, pagesUrl, now });
  const root = new Hono();
  root.route(
    "/v1",
    createBackendApi({
      secretKey: options.secretKey,
      directory,
      sessions: createSessionDesk(books),
      oauth,
      key,
      instanceId,
      issuer,
    }),
  );
  root.route(new URL(options.issuer ?? "http://localhost/").pathname, pages);
  root.notFound((c) =>
    clerkError(c, 404, { code: "resource_not_found", message: "not found", longMessage: "not found" }),
  );

  const listener = await listenOnLoopback(
    createServer(withFaults(faults, getRequestListener(root.fetch))),
    options.port ?? 0,
  );
  ownUrl = listener.url;

  return {
    name: "clerk",
    faults,
    apiUrl: listener.url,
    issuer: issuer(),
    pages,
    webhooks,
    createUser: (input) => directory.create(input),
    updateEmail: (userId, email, verified) => directory.updateEmail(userId, email, verified),
    banUser: (userId) => void directory.change(userId, { banned: true }),
    unbanUser: (userId) => void directory.change(userId, { banned: false }),
    lockUser: (userId) => void directory.change(userId, { locked: true }),
    deleteUser: (userId) => directory.remove(userId),
    users: () => directory.list(),
    sessionsOf: (userId) => books.sessions.all().filter((session) => session.userId === userId).length,
    secrets: () => [
      options.secretKey,
      oauth.clientSecret,
      ...books.codes.entries().map(([code]) => code),
      ...books.accessTokens.entries().map(([token]) => token),
    ],
    async close() {
      webhooks.close();
      await listener.close();
    },
  };
}
