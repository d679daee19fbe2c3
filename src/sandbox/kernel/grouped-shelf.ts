import type { Shelf } from "./books.ts";

/** A shelf whose values are also found by what they belong to, without a look at everybody else's. */
export interface GroupedShelf<T> extends Shelf<T> {
  /** The values of one group in the order in which they were first put. */
  of(group: string): T[];
}

/** `groupOf` is what a value belongs to for good. */
export function groupShelf<T>(shelf: Shelf<T>, groupOf: (value: T) => string): GroupedShelf<T> {
  const groups = new Map<string, Map<string, T>>();
  const note = (id: string, value: T): void => {
    const group = groupOf(value);
    const known = groups.get(group);
    if (known) known.set(id, value);
    else groups.set(group, new Map([[id, value]]));
  };
  const forget = (id: string): void => {
    const value = shelf.get(id);
    if (value === undefined) return;
    const group = groups.get(groupOf(value));
    group?.delete(id);
    if (group?.size === 0) groups.delete(groupOf(value));
  };
  for (const [id, value] of shelf.entries()) note(id, value);
  return {
    get: (id) => shelf.get(id),
    all: () => shelf.all(),
    entries: () => shelf.entries(),
    of: (group) => [...(groups.get(group)?.values() ?? [])],
    put(id, value) {
      shelf.put(id, value);
      note(id, value);
    },
    delete(id) {
      forget(id);
      shelf.delete(id);
    },
    get size() {
      return shelf.size;
    },
  };
}
