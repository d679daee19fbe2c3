/** An agent on a slot, as far as it matters for who has to go. */
export interface AgentOnSlot {
  id: string;
  createdAtMs: number;
  /** It is on its way out already, so that its slot is given up first. */
  isEnding: boolean;
}

export interface SlotToFit {
  id: string;
  position: number;
  /** Null for a free slot. */
  agent: AgentOnSlot | null;
}

export interface Reshaping {
  /** Positions of the slots to be added. */
  add: number[];
  /** Free slots that go at once. */
  revoke: SlotToFit[];
  /** Slots that go with their agents, which have to end. */
  end: SlotToFit[];
}

const NOTHING: Reshaping = { add: [], revoke: [], end: [] };

/** Those that end come first; then those that nobody chose to keep, the newest before the oldest. */
function byWhoGoesFirst(keep: readonly string[]) {
  const kept = new Set(keep);
  const rank = (agent: AgentOnSlot): number => (agent.isEnding ? 0 : kept.has(agent.id) ? 2 : 1);
  return (a: AgentOnSlot, b: AgentOnSlot): number =>
    rank(a) - rank(b) || b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1);
}

/**
 * Which agents have to end when a plan has room for so many. The newest go first, unless the person chose others.
 * @param keep ids of the agents chosen to stay; more than there is room for are not all kept
 */
export function whoHasToEnd<A extends AgentOnSlot>(
  agents: readonly A[],
  limit: number,
  keep: readonly string[],
): A[] {
  const surplus = Math.max(0, agents.length - limit);
  return agents.toSorted(byWhoGoesFirst(keep)).slice(0, surplus);
}

/**
 * What makes a plan have exactly so many slots. Free ones go first and cost nobody anything.
 * @param usable slots that are neither revoked nor on their way out. None at all means that the whole plan was taken
 *   back: such a plan never grows again.
 * @param nextPosition a position above every slot there ever was
 */
export function reshapeSlots(
  usable: readonly SlotToFit[],
  limit: number,
  keep: readonly string[],
  nextPosition: number,
): Reshaping {
  const missing = limit - usable.length;
  if (usable.length === 0 || missing === 0) return NOTHING;
  if (missing > 0) return { ...NOTHING, add: Array.from({ length: missing }, (_, n) => nextPosition + n) };
  const free = usable.filter((slot) => slot.agent === null).toSorted((a, b) => b.position - a.position);
  const revoke = free.slice(0, -missing);
  const held = usable.flatMap((slot) => (slot.agent ? [{ ...slot.agent, slot }] : []));
  const end = whoHasToEnd(held, held.length + missing + revoke.length, keep).map(({ slot }) => slot);
  return { add: [], revoke, end };
}
