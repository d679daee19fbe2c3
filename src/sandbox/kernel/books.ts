import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** One named collection of a twin's books. Values must survive JSON; bigints are written as `{"$n":"…"}`. */
export interface Shelf<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  delete(id: string): void;
  all(): T[];
  entries(): [string, T][];
  readonly size: number;
}

/** A twin's memory: read from RAM, written through to a file so that a restart continues where it was. */
export interface Books {
  shelf<T>(name: string): Shelf<T>;
  close(): void;
}

const encode = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? { $n: v.toString() } : v));

const decode = <T>(text: string): T =>
  JSON.parse(text, (_key, v: unknown) =>
    v !== null && typeof v === "object" && "$n" in v && typeof v.$n === "string" ? BigInt(v.$n) : v,
  ) as T;

/**
 * Opens the books of one twin.
 * @param file path of the SQLite file, or undefined for books that live only as long as the process
 */
export function openBooks(file?: string): Books {
  if (file) mkdirSync(dirname(file), { recursive: true });
  const db = file ? new DatabaseSync(file) : undefined;
  db?.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=2000");
  db?.exec("CREATE TABLE IF NOT EXISTS shelf (name TEXT, id TEXT, value TEXT, PRIMARY KEY (name, id))");
  const put = db?.prepare(
    "INSERT INTO shelf VALUES (?,?,?) ON CONFLICT(name,id) DO UPDATE SET value=excluded.value",
  );
  const remove = db?.prepare("DELETE FROM shelf WHERE name=? AND id=?");
  const load = db?.prepare("SELECT id, value FROM shelf WHERE name=? ORDER BY rowid");

  function shelf<T>(name: string): Shelf<T> {
    const rows = new Map<string, T>();
    for (const row of load?.all(name) ?? []) rows.set(String(row.id), decode<T>(String(row.value)));
    return {
      get: (id) => rows.get(id),
      put(id, value) {
        rows.set(id, value);
        put?.run(name, id, encode(value));
      },
      delete(id) {
        rows.delete(id);
        remove?.run(name, id);
      },
      all: () => [...rows.values()],
      entries: () => [...rows.entries()],
      get size() {
        return rows.size;
      },
    };
  }
  return { shelf, close: () => db?.close() };
}
