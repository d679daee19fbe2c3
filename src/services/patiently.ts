/** What this comes to within so many ms of the machine's own time; null when it fails or takes longer. */
export const patiently = <T>(work: Promise<T>, withinMs: number): Promise<T | null> =>
  Promise.race([
    work.catch(() => null),
    new Promise<null>((resolve) => setTimeout(resolve, withinMs, null).unref()),
  ]);
