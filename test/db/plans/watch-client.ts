import type { Client, InArgs, InStatement, Transaction } from "@libsql/client";
import type { StatementBook } from "./statement-book.ts";

/** The same client: what is executed through it is noted, and goes to the database as it was. */
export const watchClient = (client: Client, book: StatementBook): Client =>
  over(client, {
    execute(statement: InStatement | string, args?: InArgs) {
      book.note([typeof statement === "string" ? { sql: statement, args: args ?? [] } : statement]);
      return typeof statement === "string" ? client.execute(statement, args) : client.execute(statement);
    },
    batch(statements, mode) {
      book.note(statements);
      return client.batch(statements, mode);
    },
    transaction: async (...given: Parameters<Client["transaction"]>) =>
      watchTransaction(await client.transaction(...given), book),
  });

const watchTransaction = (transaction: Transaction, book: StatementBook): Transaction =>
  over(transaction, {
    execute(statement) {
      book.note([statement]);
      return transaction.execute(statement);
    },
    batch(statements) {
      book.note(statements);
      return transaction.batch(statements);
    },
  });

/** An object with some of its methods replaced. */
function over<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      if (key in replaced) return Reflect.get(replaced, key);
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
