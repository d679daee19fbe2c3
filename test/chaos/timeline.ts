/** What was done to a run and when, so that a failing one can be understood and played again. */
export interface Timeline {
  /** `kind` is what is counted; `detail` is for the reader. */
  note(kind: string, detail?: string): void;
  /** How often each kind was noted. */
  counts(): Record<string, number>;
  /** The newest lines, oldest first; everything unless a number is given. */
  print(lines?: number): string;
}

export function startTimeline(): Timeline {
  const began = performance.now();
  const lines: string[] = [];
  const counts = new Map<string, number>();
  return {
    note(kind, detail = "") {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const atMs = Math.round(performance.now() - began);
      lines.push(`+${String(atMs).padStart(6)} ms  ${kind}${detail ? `: ${detail}` : ""}`);
    },
    counts: () => Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b))),
    print: (last = lines.length) => lines.slice(-last).join("\n"),
  };
}
