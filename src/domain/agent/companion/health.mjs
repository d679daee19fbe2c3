/** Asks the agent itself whether it has started and whether its channel is well. */
export function createHealth(port) {
  async function look(path) {
    try {
      const res = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) });
      return await res.json();
    } catch {
      return null;
    }
  }
  return {
    /** `ready` is null where it does not say. */
    async look() {
      const [startup, ready] = await Promise.all([look("/startupz"), look("/readyz")]);
      return { started: startup?.ok === true, ready: typeof ready?.ready === "boolean" ? ready.ready : null };
    },
  };
}
