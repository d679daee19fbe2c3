import { and, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { firstOf, runPart, runParts } from "../run.ts";
import { linkRequests } from "../schema.ts";
import type { LinkState, Platform } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type LinkRequest = Row<typeof linkRequests>;
/** Columns to set; the code is given in plain text and sealed on the way in. */
export type LinkPatch = ColumnPatch<typeof linkRequests, "code" | "secret"> & { code?: string };

export interface NewLinkRequest {
  id: string;
  /** Plain; sealed on the way in. */
  secret: string;
  secretHash: string;
  userId: string;
  platform: Platform;
  platformUserId: string;
  displayName: string;
  username: string | null;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface LinkRequestRepository {
  /**
   * Writes a request and ends every unfinished one of the same account, in one commit. The same id again changes
   * nothing and answers what is stored.
   */
  create(input: NewLinkRequest): Promise<LinkRequest>;
  find(id: string): Promise<LinkRequest | null>;
  findBySecretHash(secretHash: string): Promise<LinkRequest | null>;
  /** The newest request of the account that asked whose code has been shown. */
  findLatestAnswered(platform: Platform, platformUserId: string): Promise<LinkRequest | null>;
  /** Moves or changes a request that is in one of the states. Pass the row itself to pin its version (tries!). */
  transition(
    ref: RowRef,
    from: readonly LinkState[],
    patch: LinkPatch,
    parts?: Part[],
  ): Promise<LinkRequest | null>;
  /** What the link holds. @throws AppError `gone` once it was used */
  openSecret(row: Pick<LinkRequest, "id" | "secret">): string;
  /** @throws AppError `gone` when no code was shown */
  openCode(row: Pick<LinkRequest, "id" | "code">): string;
  /** Ends every unfinished request of a person. @returns how many */
  expireAll(userId: string): Promise<number>;
}

const place = (column: "secret" | "code", rowId: string) => ({ table: "link_requests", column, rowId });
const OPEN = "state in ('issued','answered')";
/** The order in which they were made: ids are derived from what asked for them, and follow no order. */
const MADE = sql`rowid`;

export function createLinkRequestRepository({ client, orm, vault, clock }: Store): LinkRequestRepository {
  const findBy = (where: SQL | undefined) =>
    firstOf(orm.select().from(linkRequests).where(where).orderBy(desc(MADE)).limit(1));
  const find = (id: string) => findBy(eq(linkRequests.id, id));
  const expire = (where: { sql: string; args: string[] }): Part =>
    updatePart(linkRequests, { state: "expired", updated_at: clock.now() }, where);

  return {
    async create({ id, secret, ...input }) {
      const now = clock.now();
      const sealed = vault.seal(place("secret", id), secret);
      const begun = { state: "issued" as const, tries: 0, createdAt: now, updatedAt: now };
      const fresh = { ...input, ...begun, id, secret: sealed };
      const { platform, platformUserId } = input;
      await runParts(client, [
        insertPart(linkRequests, columnValues(linkRequests, fresh), ["id"]),
        expire({
          sql: `platform=? and platform_user_id=? and id<>? and ${OPEN}`,
          args: [platform, platformUserId, id],
        }),
      ]);
      const row = await find(id);
      if (!row) throw new AppError("internal", "a link request vanished while being created");
      return row;
    },
    find,
    findBySecretHash: (hash) => findBy(eq(linkRequests.secretHash, hash)),
    findLatestAnswered: (platform, platformUserId) =>
      findBy(
        and(
          eq(linkRequests.platform, platform),
          eq(linkRequests.platformUserId, platformUserId),
          inArray(linkRequests.state, ["answered", "confirmed"]),
        ),
      ),
    transition: (ref, from, { code, ...patch }, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => from.includes(row.state),
        head: (row) => {
          const sealed = code === undefined ? {} : { code: vault.seal(place("code", row.id), code) };
          const burnt = patch.state === undefined ? {} : { secret: null };
          const set = { ...patch, ...sealed, ...burnt, updated_at: clock.now() };
          return { table: linkRequests, id: row.id, version: row.version, set };
        },
        parts: () => parts,
      }),
    openSecret({ id, secret }) {
      if (secret === null)
        throw new AppError("gone", "the link was used", { details: { reason: "link_used" } });
      return vault.open(place("secret", id), secret);
    },
    openCode({ id, code }) {
      if (code === null) throw new AppError("gone", "no code was shown for this link");
      return vault.open(place("code", id), code);
    },
    expireAll: (userId) => runPart(client, expire({ sql: `user_id=? and ${OPEN}`, args: [userId] })),
  };
}
