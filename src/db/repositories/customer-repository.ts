import { and, eq } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import { insertPart, type Part, statementPart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { firstOf, runParts } from "../run.ts";
import { customers } from "../schema.ts";
import type { Store } from "../store.ts";

export type Customer = Row<typeof customers>;

export interface CustomerRepository {
  find(provider: string, userId: string): Promise<Customer | null>;
  /** Keeps the first one stored. @returns the customer as stored. @throws AppError `conflict` when the id is another user's */
  save(input: { provider: string; userId: string; providerCustomerId: string }): Promise<Customer>;
}

/** The users' own column of Polar's id says what was stored, whoever stored it. */
const polarIdPart = (userId: string): Part =>
  statementPart((guard) => ({
    sql: `update users set polar_customer_id =
            (select provider_customer_id from customers where provider = 'polar' and user_id = users.id)
          where id = ? and ${guard.sql}`,
    args: [userId, ...guard.args],
  }));

export function createCustomerRepository({ client, orm, clock }: Store): CustomerRepository {
  const find = (provider: string, userId: string) =>
    firstOf(
      orm
        .select()
        .from(customers)
        .where(and(eq(customers.provider, provider), eq(customers.userId, userId))),
    );
  return {
    find,
    async save(input) {
      const values = columnValues(customers, { ...input, createdAt: clock.now() });
      await runParts(client, [
        insertPart(customers, values, ["provider", "user_id"]),
        ...(input.provider === "polar" ? [polarIdPart(input.userId)] : []),
      ]);
      const row = await find(input.provider, input.userId);
      if (!row) throw new AppError("internal", "a customer vanished while being saved");
      return row;
    },
  };
}
