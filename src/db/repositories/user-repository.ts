import { asc, eq, gt, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../../errors.ts";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { users } from "../schema.ts";
import type { Store } from "../store.ts";

export type User = Row<typeof users>;
export type UserFields = Partial<
  Pick<User, "email" | "displayName" | "language" | "polarCustomerId" | "tier" | "subscriptionStatus">
>;

export interface UserRepository {
  /** Idempotent on the Clerk id: a second call returns the user as stored. @throws AppError `conflict` when the e-mail is taken */
  /** In order of id. `after` is the last one of the page before. */
  listIds(page: { after?: string; limit: number }): Promise<string[]>;
  create(input: { clerkUserId: string; email: string; displayName?: string | null }): Promise<User>;
  findById(id: string): Promise<User | null>;
  findByClerkId(clerkUserId: string): Promise<User | null>;
  findByEmail(email: string): Promise<User | null>;
  findByPolarCustomerId(polarCustomerId: string): Promise<User | null>;
  /** @returns the user afterwards, or null when there is none. @throws AppError `conflict` when the e-mail is taken */
  update(id: string, fields: UserFields): Promise<User | null>;
  /** Erases name, language and address, keeps the row that orders refer to. The address may be used again. */
  markDeletedPart(id: string): Part;
}

export function createUserRepository({ client, orm, clock }: Store): UserRepository {
  const findBy = (where: SQL) => firstOf(orm.select().from(users).where(where).limit(1));
  const findById = (id: string) => findBy(eq(users.id, id));
  const change = (id: string, fields: Partial<typeof users.$inferInsert>) =>
    runPart(
      client,
      updatePart(users, columnValues(users, { ...fields, updatedAt: clock.now() }), {
        sql: "id=?",
        args: [id],
      }),
    );

  return {
    async create({ clerkUserId, email, displayName = null }) {
      const now = clock.now();
      const values = columnValues(users, {
        id: uuidv7(),
        clerkUserId,
        email,
        displayName,
        tier: "starter",
        subscriptionStatus: "active",
        createdAt: now,
        updatedAt: now,
      });
      await runPart(client, insertPart(users, values, ["clerk_user_id"]));
      const user = await findBy(eq(users.clerkUserId, clerkUserId));
      if (!user) throw new AppError("internal", "a user vanished while being created");
      return user;
    },
    findById,
    async listIds({ after = "", limit }) {
      const page = orm.select({ id: users.id }).from(users).where(gt(users.id, after));
      return (await allOf(page.orderBy(asc(users.id)).limit(limit))).map(({ id }) => id);
    },
    findByClerkId: (clerkUserId) => findBy(eq(users.clerkUserId, clerkUserId)),
    findByEmail: (email) => findBy(eq(users.email, email)),
    findByPolarCustomerId: (polarCustomerId) => findBy(eq(users.polarCustomerId, polarCustomerId)),
    async update(id, fields) {
      await change(id, fields);
      return await findById(id);
    },
    markDeletedPart(id) {
      const erased = { email: `deleted:${id}`, displayName: null, language: null };
      const set = columnValues(users, { ...erased, deletedAt: clock.now(), updatedAt: clock.now() });
      return updatePart(users, set, { sql: "id=? and deleted_at is null", args: [id] });
    },
  };
}
