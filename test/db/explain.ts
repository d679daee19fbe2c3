import type { Client, InStatement } from "@libsql/client";

const WRITES = /^\s*(insert|update|delete)/i;

/** How SQLite answers what a piece of work asks: every step of every query, one line each. */
export const explainOf = (client: Client) => ({
  /** The same client, and what was read through it. */
  listening(): { client: Client; lines(): Promise<string[]> } {
    const asked: InStatement[] = [];
    const heard = new Proxy(client, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (key !== "execute") return typeof value === "function" ? value.bind(target) : value;
        return (statement: InStatement) => {
          asked.push(statement);
          return target.execute(statement);
        };
      },
    });
    return {
      client: heard,
      async lines() {
        const plans = await Promise.all(
          asked.map(async (one) => {
            const statement = typeof one === "string" ? { sql: one, args: [] } : one;
            if (WRITES.test(statement.sql)) return [];
            const plan = await client.execute({ ...statement, sql: `explain query plan ${statement.sql}` });
            return plan.rows.map(({ detail }) => String(detail));
          }),
        );
        return plans.flat();
      },
    };
  },
});
