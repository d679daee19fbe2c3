/** Requests nobody should have sent, kept for the scanners that run after a test suite. */
export interface Violations {
  note(what: string): void;
  list(): string[];
}

const KEPT = 500;

export function createViolations(): Violations {
  const noted: string[] = [];
  return {
    note(what) {
      if (noted.length < KEPT) noted.push(what);
    },
    list: () => [...noted],
  };
}
