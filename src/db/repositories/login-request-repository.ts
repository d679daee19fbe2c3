import { and, desc, eq, inArray, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../../errors.ts";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { loginRequests } from "../schema.ts";
import type { LoginPurpose, LoginState, Platform } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type LoginRequest = Row<typeof loginRequests>;
type Secrets = "code_verifier" | "oauth_nonce";
/** Columns to set; the two secrets are given in plain text and sealed on the way in. */
export type LoginPatch = ColumnPatch<typeof loginRequests, Secrets> & { [K in Secrets]?: string | null };

export interface NewLoginRequest {
  id?: string;
  nonceHash: string;
  platform: Platform;
  platformUserId: string;
  chatId: string;
  displayName: string;
  username: string | null;
  language: string | null;
  purpose?: LoginPurpose;
  /** JSON of what is to be offered again once it is done. */
  resume?: string | null;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface LoginRequestRepository {
  /** Keeps the first one of an id. @returns the request as stored */
  create(input: NewLoginRequest): Promise<LoginRequest>;
  /** The secret of a link, 256 bits that are the same for the same asker and that nobody without the key can make. */
  nonceFor(asker: string): string;
  find(id: string): Promise<LoginRequest | null>;
  findByNonceHash(nonceHash: string): Promise<LoginRequest | null>;
  findByStateHash(oauthStateHash: string): Promise<LoginRequest | null>;
  /** The newest request of a chat account that is in one of the states. */
  findLatest(
    asked: Pick<LoginRequest, "platform" | "platformUserId" | "purpose">,
    states: readonly LoginState[],
  ): Promise<LoginRequest | null>;
  /** Moves or changes a request that is in one of the states. Pass the row itself to pin its version (tries!). */
  transition(
    ref: RowRef,
    from: readonly LoginState[],
    patch: LoginPatch,
    parts?: Part[],
  ): Promise<LoginRequest | null>;
  /** What the callback needs. @throws AppError `gone` when the request holds no secrets any more */
  openSecrets(id: string): Promise<{ codeVerifier: string; oauthNonce: string }>;
  /** Ends every other unfinished request of a chat account. @returns how many */
  expireOthers(platform: Platform, platformUserId: string, exceptId: string): Promise<number>;
}

const place = (column: Secrets, rowId: string) => ({ table: "login_requests", column, rowId });

export function createLoginRequestRepository({ client, orm, vault, clock }: Store): LoginRequestRepository {
  const findBy = (where: SQL | undefined) =>
    firstOf(
      orm
        .select()
        .from(loginRequests)
        .where(where)
        .orderBy(desc(loginRequests.createdAt), desc(loginRequests.id))
        .limit(1),
    );
  const find = (id: string) => findBy(eq(loginRequests.id, id));
  const sealed = (id: string, column: Secrets, value: string | null | undefined) =>
    value === undefined ? {} : { [column]: value === null ? null : vault.seal(place(column, id), value) };

  return {
    nonceFor: (asker) => Buffer.from(vault.lookupHash(`login-link:${asker}`), "hex").toString("base64url"),
    async create(input) {
      const now = clock.now();
      const id = input.id ?? uuidv7();
      const values = columnValues(loginRequests, {
        ...input,
        id,
        state: "issued",
        tries: 0,
        createdAt: now,
        updatedAt: now,
        version: 0,
      });
      await runPart(client, insertPart(loginRequests, values, ["id"]));
      const row = await find(id);
      if (!row) throw new AppError("internal", "a login request vanished while being created");
      return row;
    },
    find,
    findByNonceHash: (hash) => findBy(eq(loginRequests.nonceHash, hash)),
    findByStateHash: (hash) => findBy(eq(loginRequests.oauthStateHash, hash)),
    findLatest: ({ platform, platformUserId, purpose }, states) =>
      findBy(
        and(
          eq(loginRequests.platform, platform),
          eq(loginRequests.platformUserId, platformUserId),
          inArray(loginRequests.state, [...states]),
          eq(loginRequests.purpose, purpose),
        ),
      ),
    transition: (ref, from, patch, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => from.includes(row.state),
        head: (row) => {
          const { code_verifier, oauth_nonce, ...rest } = patch;
          const secrets = {
            ...sealed(row.id, "code_verifier", code_verifier),
            ...sealed(row.id, "oauth_nonce", oauth_nonce),
          };
          const set = { ...rest, ...secrets, updated_at: clock.now() };
          return { table: loginRequests, id: row.id, version: row.version, set };
        },
        parts: () => parts,
      }),
    async openSecrets(id) {
      const row = await find(id);
      if (!row?.codeVerifier || !row.oauthNonce)
        throw new AppError("gone", "the sign-in was not started or is over");
      return {
        codeVerifier: vault.open(place("code_verifier", id), row.codeVerifier),
        oauthNonce: vault.open(place("oauth_nonce", id), row.oauthNonce),
      };
    },
    expireOthers: (platform, platformUserId, exceptId) =>
      runPart(
        client,
        updatePart(
          loginRequests,
          { state: "expired", updated_at: clock.now() },
          {
            sql: "platform=? and platform_user_id=? and id<>? and state in ('issued','started','returned')",
            args: [platform, platformUserId, exceptId],
          },
        ),
      ),
  };
}
