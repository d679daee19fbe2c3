/** Remembers whether a service has answered its start-up probe lately. */
export interface StartupProbe {
  ready(): boolean;
  stop(): void;
}

/** The body decides, not the status: other servers answer 200 to anything. */
async function started(url: string): Promise<boolean> {
  try {
    const res = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    const body: unknown = await res.json();
    return res.ok && body !== null && typeof body === "object" && "ok" in body && body.ok === true;
  } catch {
    return false;
  }
}

/** Asks `url` again and again: often until it is ready, then every second. */
export function startStartupProbe(url: string, everyMs: number): StartupProbe {
  let ready = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function look(): Promise<void> {
    ready = await started(url);
    if (stopped) return;
    timer = setTimeout(look, ready ? 1_000 : everyMs);
    timer.unref();
  }
  void look();
  return {
    ready: () => ready && !stopped,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
