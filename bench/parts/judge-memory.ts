/** One look at a process, after its garbage was collected. */
export interface MemorySample {
  atMs: number;
  heapBytes: number;
  rssBytes: number;
}

export interface Trend {
  /** Median of the slopes between all pairs of samples (Theil and Sen), which a few outliers do not move. */
  bytesPerMinute: number;
  /** What that slope comes to over the time that was judged. */
  driftBytes: number;
  /** How much a drift may be before it counts; caches that fill up and pages that the allocator keeps are below it. */
  allowedBytes: number;
  /** Mann and Kendall's statistic; above 2.33 a rise by chance has less than one in a hundred. */
  z: number;
  isGrowing: boolean;
}

/** The first part of a run, in which caches fill and code is compiled, is not judged. */
const WARM_UP = 0.3;
const FEWEST = 8;
const HEAP_ALLOWED_BYTES = 1.5 * 1024 * 1024;
const RSS_ALLOWED = 0.05;
const SURE_Z = 2.33;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? sorted[0] ?? 0)) / 2;
};

interface Point {
  atMs: number;
  bytes: number;
}

const pairs = (points: readonly Point[]): [Point, Point][] =>
  points.flatMap((a, i) => points.slice(i + 1).map((b): [Point, Point] => [a, b]));

function trendOf(points: readonly Point[], allowedBytes: number): Trend {
  const n = points.length;
  const all = pairs(points);
  const perMs = median(all.map(([a, b]) => (b.bytes - a.bytes) / (b.atMs - a.atMs)));
  const s = all.reduce((sum, [a, b]) => sum + Math.sign(b.bytes - a.bytes), 0);
  const z = s <= 0 ? 0 : (s - 1) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const driftBytes = perMs * ((points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0));
  const isGrowing = z > SURE_Z && driftBytes > allowedBytes;
  return { bytesPerMinute: perMs * 60_000, driftBytes, allowedBytes, z, isGrowing };
}

/**
 * Whether memory grows beyond noise: it must rise steadily, and by more than a process may settle by.
 * @throws Error with fewer samples than a trend can be seen in
 */
export function judgeMemory(samples: readonly MemorySample[]): { heap: Trend; rss: Trend } {
  const judged = samples.slice(Math.floor(samples.length * WARM_UP));
  if (judged.length < FEWEST)
    throw new Error(`${judged.length} samples after the warm-up are too few; ${FEWEST} are needed`);
  const points = (of: (sample: MemorySample) => number): Point[] =>
    judged.map((sample) => ({ atMs: sample.atMs, bytes: of(sample) }));
  const rss = points((sample) => sample.rssBytes);
  return {
    heap: trendOf(
      points((sample) => sample.heapBytes),
      HEAP_ALLOWED_BYTES,
    ),
    rss: trendOf(rss, median(rss.map(({ bytes }) => bytes)) * RSS_ALLOWED),
  };
}
