import { expect, test } from "vitest";
import { judgeMemory, type MemorySample } from "../../bench/parts/judge-memory.ts";
import { seededRandom } from "../crash/seeded-random.ts";

const MIB = 1024 * 1024;
const SAMPLES = 20;
const EVERY_MS = 30_000;

/** Ten minutes of a process with this noise; `grows` adds bytes by the sample's number. */
function run(seed: number, grows: (sample: number) => number = () => 0): MemorySample[] {
  const random = seededRandom(seed);
  const noise = (bytes: number) => (random() - 0.5) * 2 * bytes;
  return Array.from({ length: SAMPLES }, (_, i) => ({
    atMs: i * EVERY_MS,
    heapBytes: 60 * MIB + noise(0.8 * MIB) + grows(i),
    rssBytes: 180 * MIB + noise(6 * MIB) + grows(i),
  }));
}

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);
const foundIn = (grows?: (sample: number) => number) =>
  SEEDS.filter((seed) => judgeMemory(run(seed, grows)).heap.isGrowing).length;

test("noise alone is no growth", () => {
  expect(foundIn()).toBe(0);
  expect(SEEDS.filter((seed) => judgeMemory(run(seed)).rss.isGrowing)).toEqual([]);
});

test("a leak of half a mebibyte a minute is found every time", () => {
  expect(foundIn((i) => i * 0.25 * MIB)).toBe(SEEDS.length);
});

test("caches that fill during the warm-up and then stay are no growth", () => {
  expect(foundIn((i) => Math.min(i, 5) * 4 * MIB)).toBe(0);
});

test("memory outside of the heap is judged as well", () => {
  const samples = run(1, (i) => i * 3 * MIB).map((sample) => ({ ...sample, heapBytes: 60 * MIB }));
  const { heap, rss } = judgeMemory(samples);
  expect([heap.isGrowing, rss.isGrowing]).toEqual([false, true]);
});

test("too few samples are no verdict", () => {
  expect(() => judgeMemory(run(1).slice(0, 8))).toThrow("too few");
});
