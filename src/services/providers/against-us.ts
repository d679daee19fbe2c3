import {
  type Around,
  SAME_MINUTES_MS,
  speaksAgainstUs,
  usuallyFail,
} from "../../domain/providers/common-trouble.ts";
import type { Sighting } from "../../domain/providers/propose-entry.ts";
import { openCase } from "../admin/open-case.ts";
import type { Context } from "../context.ts";

const MINUTE_MS = 60_000;
/** What is usual is seen in so long. */
const USUAL_MS = 7 * 86_400_000;
const EACH_MS = 2 * SAME_MINUTES_MS;

/** How it was all around at a moment in which much failed together. */
type CommonTrouble = Around & { atMs: number };

const minuteOf = ({ atMs }: Sighting): number => Math.floor(atMs / MINUTE_MS) * MINUTE_MS;

/** What was seen in minutes in which so many providers failed that it speaks against us, with how it was just then. */
export async function seenAgainstUs(
  ctx: Context,
  seen: readonly Sighting[],
): Promise<{ sightings: ReadonlySet<Sighting>; last: CommonTrouble | null }> {
  const minutes = [...new Set(seen.map(minuteOf))].toSorted((a, b) => a - b);
  const { observations } = ctx.repos;
  const now = ctx.clock.now();
  const around = await observations.around(minutes, SAME_MINUTES_MS);
  const failed = await observations.failedInEach(now - USUAL_MS, now, EACH_MS);
  const usual = usuallyFail(failed, USUAL_MS / EACH_MS);
  const ours = minutes.filter((minute) =>
    speaksAgainstUs(around.get(minute) ?? { failed: 0, well: 0 }, usual),
  );
  const atMs = ours.at(-1);
  const then = atMs === undefined ? undefined : around.get(atMs);
  return {
    sightings: new Set(seen.filter((one) => ours.includes(minuteOf(one)))),
    last: atMs === undefined || !then ? null : { ...then, atMs },
  };
}

/** Tells administrators of it once, while it lasts; of what is over there is nothing to mend. */
export async function tellCommonTrouble(ctx: Context, { failed, well, atMs }: CommonTrouble): Promise<void> {
  if (ctx.clock.now() - atMs > MINUTE_MS + SAME_MINUTES_MS) return;
  const isNew = await openCase({
    ctx,
    input: {
      key: "common_trouble",
      kind: "common_trouble",
      subject: "providers",
      facts: { failedProviders: failed, wellProviders: well },
    },
  });
  if (isNew) ctx.log.error({ event: "provider.common_trouble", failed, well });
}
