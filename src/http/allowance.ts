export interface Allowance {
  /** Whether whoever this is may do it once more now. */
  take(who: string, nowMs: number): boolean;
  /** Whoever it was does not count any more. */
  forget(who: string): void;
  /** How many are remembered. */
  known(): number;
}

export interface AllowanceOptions {
  /** How often at once after a rest. */
  burst: number;
  perMinute: number;
  /** How many are remembered; the one not seen for longest is forgotten first. */
  room: number;
}

const MINUTE_MS = 60_000;

/** Lets each one do something so often and no more, in a bounded memory. */
export function createAllowance({ burst, perMinute, room }: AllowanceOptions): Allowance {
  const left = new Map<string, { count: number; atMs: number }>();
  return {
    forget: (who) => void left.delete(who),
    known: () => left.size,
    take(who, nowMs) {
      const before = left.get(who) ?? { count: burst, atMs: nowMs };
      const regained = (Math.max(0, nowMs - before.atMs) * perMinute) / MINUTE_MS;
      const count = Math.min(burst, before.count + regained);
      const mayDo = count >= 1;
      left.delete(who);
      left.set(who, { count: mayDo ? count - 1 : count, atMs: nowMs });
      if (left.size > room) for (const oldest of left.keys()) return left.delete(oldest) && mayDo;
      return mayDo;
    },
  };
}
