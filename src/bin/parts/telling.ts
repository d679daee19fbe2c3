/** Prints one act of a story with the time it took. */
export async function act<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${title}`);
  return result;
}

/** Prints what somebody sees, below the act that showed it. */
export function quote(text: string): void {
  for (const line of text.split("\n").slice(0, 14)) console.log(`           │ ${line}`);
}

/** Prints what was measured or found out. */
export function note(text: string): void {
  console.log(`           ${text}`);
}
