/** As far as the durable step needs it. */
declare module "better-sqlite3" {
  interface Statement {
    run(...args: (string | number)[]): void;
    get(...args: (string | number)[]): unknown;
  }
  export default class Database {
    constructor(path: string);
    pragma(text: string): unknown;
    prepare(sql: string): Statement;
    transaction<A extends unknown[]>(work: (...args: A) => void): { immediate(...args: A): void };
    close(): void;
  }
}
