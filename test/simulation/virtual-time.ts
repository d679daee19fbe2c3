interface Timer {
  id: number;
  atMs: number;
  everyMs: number | null;
  fire(): void;
}

/** Time that moves only from one waiting timer to the next. */
export interface VirtualTime {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Goes to the next timer and fires it. @returns false when nothing waits any more */
  step(): boolean;
  /** Gives the real timers back; whatever still waits never happens. */
  restore(): void;
}

/**
 * Puts virtual time in the place of this process's timers, `Date.now` and `Math.random`, so that the product's own
 * engine runs in it unchanged. Microtasks and `setImmediate` stay real.
 */
export function startVirtualTime(startMs: number): VirtualTime {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    now: Date.now,
    random: Math.random,
  };
  const timers = new Map<number, Timer>();
  let nowMs = startMs;
  let lastId = 0;

  function add(fire: () => void, delayMs: number, everyMs: number | null) {
    const id = ++lastId;
    timers.set(id, { id, atMs: nowMs + Math.max(0, delayMs), everyMs, fire });
    const handle = { ref: () => handle, unref: () => handle, [Symbol.toPrimitive]: () => id };
    return handle;
  }
  const clear = (handle: unknown): void => void timers.delete(Number(handle));

  /** The earliest; of two at the same time the one that was set first. */
  function next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers.values())
      if (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.id < first.id))
        first = timer;
    return first;
  }

  Object.assign(globalThis, {
    setTimeout: <A extends unknown[]>(fire: (...args: A) => void, ms = 0, ...args: A) =>
      add(() => fire(...args), ms, null),
    setInterval: <A extends unknown[]>(fire: (...args: A) => void, ms = 0, ...args: A) =>
      add(() => fire(...args), ms, Math.max(1, ms)),
    clearTimeout: clear,
    clearInterval: clear,
  });
  Date.now = () => nowMs;
  Math.random = () => 0.5;

  return {
    now: () => nowMs,
    sleep: (ms) => new Promise((resolve) => void add(resolve, ms, null)),
    step() {
      const timer = next();
      if (!timer) return false;
      nowMs = timer.atMs;
      if (timer.everyMs === null) timers.delete(timer.id);
      else timer.atMs += timer.everyMs;
      timer.fire();
      return true;
    },
    restore() {
      const { now, random, ...timing } = real;
      Object.assign(globalThis, timing);
      Date.now = now;
      Math.random = random;
    },
  };
}
