/** Keeps requests waiting after they have begun, until a test lets them go. */
export interface RequestGate {
  /** Holds what matches `METHOD /path`. @returns what lets it go */
  hold(match: RegExp): () => void;
  wait(call: string): Promise<void>;
}

export function createRequestGate(): RequestGate {
  const held: { match: RegExp; opened: Promise<void> }[] = [];
  return {
    hold(match) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.push({ match, opened: promise });
      return resolve;
    },
    async wait(call) {
      await held.find(({ match }) => match.test(call))?.opened;
    },
  };
}
