import type { Shelf } from "../../kernel/books.ts";

/** A keyed collection of immutable records. Change a record by putting a new one. */
export interface Table<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  delete(id: string): void;
  all(): T[];
  entries(): [string, T][];
}

/** A table whose changes stay aside until they are applied to the table below. */
export interface Overlay<T> extends Table<T> {
  /** Changed records by id; undefined marks a deletion. */
  readonly changes: ReadonlyMap<string, T | undefined>;
  apply(): void;
}

export const shelfTable = <T>(shelf: Shelf<T>): Table<T> => ({
  get: (id) => shelf.get(id),
  put: (id, value) => shelf.put(id, value),
  delete: (id) => shelf.delete(id),
  all: () => shelf.all(),
  entries: () => shelf.entries(),
});

export function overlay<T>(below: Table<T>): Overlay<T> {
  const changes = new Map<string, T | undefined>();
  const entries = (): [string, T][] => {
    if (changes.size === 0) return below.entries();
    const merged = new Map(below.entries());
    for (const [id, value] of changes) {
      if (value === undefined) merged.delete(id);
      else merged.set(id, value);
    }
    return [...merged];
  };
  return {
    changes,
    get: (id) => (changes.has(id) ? changes.get(id) : below.get(id)),
    put: (id, value) => void changes.set(id, value),
    delete: (id) => void changes.set(id, undefined),
    entries,
    all: () => entries().map(([, value]) => value),
    apply() {
      for (const [id, value] of changes) {
        if (value === undefined) below.delete(id);
        else below.put(id, value);
      }
      changes.clear();
    },
  };
}
