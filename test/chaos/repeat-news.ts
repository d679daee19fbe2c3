import { shuffled } from "../crash/seeded-random.ts";

interface Newsagent {
  ledger: { events(): readonly { id: string }[] };
  deliverAgain(eventId: string): void;
  settled(): Promise<void>;
}

/** Old news of a payment provider once more, in another order: nothing may happen twice, however late. */
export async function repeatNews(twin: Newsagent, seed: number, atMost: number): Promise<void> {
  const ids = twin.ledger.events().map(({ id }) => id);
  for (const id of shuffled(ids, seed).slice(0, atMost)) twin.deliverAgain(id);
  await twin.settled();
}
