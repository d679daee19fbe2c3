/** What an agent's own start-up page said. `unreachable` proves nothing: an ingress may be closed to us (I3). */
export type ProbeAnswer = "started" | "starting" | "unreachable";

/** Asks a running agent whether it has started, at the address its provider gives it. */
export interface AgentProbe {
  /** @param uri host, optionally with a port, as a lease status lists it */
  check(uri: string): Promise<ProbeAnswer>;
}
