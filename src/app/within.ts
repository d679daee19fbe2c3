/** Waits for work, but no longer than this; then answers `late` instead. The work goes on. */
export async function within<T>(limitMs: number, work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, limitMs, late);
  });
  return await Promise.race([work, timeUp]).finally(() => clearTimeout(timer));
}
