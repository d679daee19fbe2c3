/** Bounds what bodies hold of this process's memory, from their first byte until their call has ended. */
export interface BodyRoom {
  /** False when it would be too much, for one agent or for all; nothing is taken then. */
  take(agent: string, bytes: number): boolean;
  give(agent: string, bytes: number): void;
}

/** `eachBytes` is the most for one agent, `allBytes` for all of them. */
export function createBodyRoom({ eachBytes, allBytes }: { eachBytes: number; allBytes: number }): BodyRoom {
  const held = new Map<string, number>();
  let all = 0;
  return {
    take(agent, bytes) {
      const own = (held.get(agent) ?? 0) + bytes;
      if (own > eachBytes || all + bytes > allBytes) return false;
      held.set(agent, own);
      all += bytes;
      return true;
    },
    give(agent, bytes) {
      const own = (held.get(agent) ?? 0) - bytes;
      if (own > 0) held.set(agent, own);
      else held.delete(agent);
      all -= bytes;
    },
  };
}
