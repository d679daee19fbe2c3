/** A part of a port that a test gives by hand; touching the rest fails loudly. */
export function only<T extends object>(name: string, known: Partial<T> = {}): T {
  return new Proxy(known, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key);
      throw new Error(`${name}.${String(key)} is not part of this test`);
    },
  }) as T;
}
