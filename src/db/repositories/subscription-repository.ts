import { and, asc, eq } from "drizzle-orm";
import { type Head, insertPart, type Part } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { subscriptions } from "../schema.ts";
import type { PlanId, SubscriptionStatus } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type Subscription = Row<typeof subscriptions>;
/** What the provider may change, in its own words and milliseconds. */
export type SubscriptionFields = Partial<
  Pick<
    Subscription,
    | "plan"
    | "priceId"
    | "status"
    | "currentPeriodStart"
    | "currentPeriodEnd"
    | "cancelAt"
    | "pastDueSince"
    | "dunningTold"
    | "frozenAt"
    | "frozenCancels"
  >
>;

export interface NewSubscription {
  id: string;
  provider: string;
  providerSubscriptionId: string;
  userId: string;
  orderId: string | null;
  plan: PlanId;
  priceId: string | null;
  status: SubscriptionStatus;
  currentPeriodStart?: number | null;
  currentPeriodEnd?: number | null;
  cancelAt?: number | null;
  tokensPerPeriod?: number | null;
}

export interface SubscriptionRepository {
  find(id: string): Promise<Subscription | null>;
  findByProviderId(provider: string, providerSubscriptionId: string): Promise<Subscription | null>;
  listByUser(userId: string): Promise<Subscription[]>;
  /** A subscription that is known already aborts the batch: whoever wrote it first also made its slots. */
  insertPart(input: NewSubscription): Part;
  /** The change of a subscription as it was read, for an atomic commit. */
  head(row: Pick<Subscription, "id" | "version">, fields: SubscriptionFields): Head;
  /**
   * Brings our copy in line. Pass the row that was read before the provider was asked: then an older answer cannot
   * overwrite a newer one. @returns null when somebody else synced in between
   */
  sync(ref: RowRef, fields: SubscriptionFields, parts?: Part[]): Promise<Subscription | null>;
}

export function createSubscriptionRepository({ client, orm, clock }: Store): SubscriptionRepository {
  const find = (id: string) => firstOf(orm.select().from(subscriptions).where(eq(subscriptions.id, id)));
  const head: SubscriptionRepository["head"] = (row, fields) => {
    const now = clock.now();
    const set = columnValues(subscriptions, { ...fields, syncedAt: now, updatedAt: now });
    return { table: subscriptions, id: row.id, version: row.version, set };
  };
  return {
    find,
    findByProviderId: (provider, providerSubscriptionId) =>
      firstOf(
        orm
          .select()
          .from(subscriptions)
          .where(
            and(
              eq(subscriptions.provider, provider),
              eq(subscriptions.providerSubscriptionId, providerSubscriptionId),
            ),
          ),
      ),
    listByUser: (userId) =>
      allOf(
        orm
          .select()
          .from(subscriptions)
          .where(eq(subscriptions.userId, userId))
          .orderBy(asc(subscriptions.createdAt), asc(subscriptions.id)),
      ),
    insertPart(input) {
      const now = clock.now();
      return insertPart(
        subscriptions,
        columnValues(subscriptions, { ...input, syncedAt: now, createdAt: now, updatedAt: now, version: 0 }),
      );
    },
    head,
    sync: (ref, fields, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: () => true,
        head: (row) => head(row, fields),
        parts: () => parts,
      }),
  };
}
