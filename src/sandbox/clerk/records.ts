import { randomBytes } from "node:crypto";
import type { Books, Shelf } from "../kernel/books.ts";

export interface EmailRecord {
  id: string;
  address: string;
  verified: boolean;
}

export interface UserRecord {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: EmailRecord | null;
  banned: boolean;
  locked: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  lastSignInAtMs: number | null;
}

/** One authorization request on its way through the pages. */
export interface AttemptRecord {
  id: string;
  redirectUri: string;
  scope: string;
  state: string;
  nonce: string | null;
  codeChallenge: string | null;
  mustConsent: boolean;
  userId: string | null;
  authTimeMs: number | null;
  signUp: { firstName: string; address: string; code: string; triesLeft: number } | null;
  expiresAtMs: number;
  done: boolean;
}

export interface CodeRecord {
  userId: string;
  redirectUri: string;
  scope: string;
  nonce: string | null;
  codeChallenge: string | null;
  authTimeMs: number;
  expiresAtMs: number;
  spent: boolean;
  accessTokens: string[];
}

export interface AccessTokenRecord {
  userId: string;
  scope: string;
  expiresAtMs: number;
}

export interface DeliveryRecord {
  eventId: string;
  type: string;
  body: string;
  attempts: number;
  state: "pending" | "delivered" | "failed" | "lost";
  lastStatus: number | null;
}

/** A browser in which somebody is signed in, under what its cookie holds. */
export interface SessionRecord {
  id: string;
  userId: string;
  signedInAtMs: number;
}

/** Everything the Clerk twin remembers. */
export interface ClerkBooks {
  users: Shelf<UserRecord>;
  attempts: Shelf<AttemptRecord>;
  codes: Shelf<CodeRecord>;
  accessTokens: Shelf<AccessTokenRecord>;
  sessions: Shelf<SessionRecord>;
  consents: Shelf<{ scope: string }>;
  deliveries: Shelf<DeliveryRecord>;
  facts: Shelf<string>;
}

export function openClerkBooks(books: Books): ClerkBooks {
  return {
    users: books.shelf("clerk_users"),
    attempts: books.shelf("clerk_attempts"),
    codes: books.shelf("clerk_codes"),
    accessTokens: books.shelf("clerk_access_tokens"),
    sessions: books.shelf("clerk_sessions"),
    consents: books.shelf("clerk_consents"),
    deliveries: books.shelf("clerk_deliveries"),
    facts: books.shelf("clerk_facts"),
  };
}

/** Drops what time has ended, so that the books of a long-lived sandbox stay small. */
export function forgetExpired(books: ClerkBooks, nowMs: number): void {
  for (const shelf of [books.attempts, books.codes, books.accessTokens]) {
    for (const [id, record] of shelf.entries()) if (record.expiresAtMs <= nowMs) shelf.delete(id);
  }
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An id in Clerk's shape: `<prefix>_` and 27 base-62 characters. */
export function newId(prefix: string): string {
  let id = "";
  for (const byte of randomBytes(27)) id += ALPHABET[byte % ALPHABET.length];
  return `${prefix}_${id}`;
}

/** A fact that is made once and kept, such as the instance id. */
export function keepFact(books: ClerkBooks, name: string, make: () => string): string {
  const known = books.facts.get(name);
  if (known !== undefined) return known;
  const made = make();
  books.facts.put(name, made);
  return made;
}
