import type { Context } from "../../src/services/context.ts";

type World = { clock: { offsetMs: number; now(): number }; repos: Pick<Context["repos"], "watchRounds"> };

/** Time goes by in which rounds are made, so that somebody hears what containers say. */
export async function listenFor(w: World, ms: number): Promise<void> {
  w.clock.offsetMs += ms;
  const last = await w.repos.watchRounds.last();
  await w.repos.watchRounds.end(last, { at: w.clock.now(), since: last?.since ?? 0 });
}

/** Time goes by in which there is no GoClaw; `listens` is its first round after that. */
export function stayAway(w: World, ms: number) {
  w.clock.offsetMs += ms;
  return {
    async listens(): Promise<void> {
      const [last, now] = [await w.repos.watchRounds.last(), w.clock.now()];
      await w.repos.watchRounds.end(last, { at: now, since: now });
    },
  };
}
