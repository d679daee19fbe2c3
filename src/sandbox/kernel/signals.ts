/** Tells everyone who listens what has just happened in a twin. */
export interface Signals<Signal> {
  /** Returns a function that stops listening. */
  on(listener: (signal: Signal) => void): () => void;
  emit(signal: Signal): void;
}

export function createSignals<Signal>(): Signals<Signal> {
  const listeners = new Set<(signal: Signal) => void>();
  return {
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit(signal) {
      for (const listener of [...listeners]) listener(signal);
    },
  };
}
