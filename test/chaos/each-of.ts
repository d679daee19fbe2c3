/** Work for each thing, never more than so many at once. */
export async function eachOf<T>(things: readonly T[], atOnce: number, work: (thing: T) => Promise<void>) {
  const left = [...things];
  const one = async (): Promise<void> => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) await work(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}
