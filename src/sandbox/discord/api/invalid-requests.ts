const WINDOW_MS = 10 * 60_000;

/** Discord shuts an address out after so many refused requests in ten minutes. */
export const MAX_INVALID = 10_000;

export interface InvalidRequests {
  /** How many count at the moment. */
  count(): number;
  note(status: number): void;
  /** Milliseconds until this address may ask again; undefined while it may. */
  bannedForMs(): number | undefined;
}

/** Counts what Discord counts: 401, 403 and 429, by address; here everybody has the same one. */
export function createInvalidRequests(clock: { now(): number }, max = MAX_INVALID): InvalidRequests {
  let times: number[] = [];
  const recent = (): number[] => {
    const since = clock.now() - WINDOW_MS;
    times = times.filter((at) => at > since);
    return times;
  };
  return {
    count: () => recent().length,
    note(status) {
      if (status === 401 || status === 403 || status === 429) times.push(clock.now());
    },
    bannedForMs() {
      const [oldest] = recent();
      return oldest === undefined || times.length < max ? undefined : oldest + WINDOW_MS - clock.now();
    },
  };
}
