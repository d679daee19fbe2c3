import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS } from "../../../src/domain/backups/limits.ts";
import { expired } from "../../../src/domain/backups/retention.ts";

const NOW = Date.UTC(2026, 10, 27, 12);
const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
const times = fc.array(fc.integer({ min: NOW - 40 * DAY_MS, max: NOW }), { maxLength: 60 });
const backupsAt = (all: readonly number[]) => all.map((atMs, n) => ({ id: `b${n}`, atMs }));

test("the newest three stay, and the last one of each of the last seven days", () => {
  fc.assert(
    fc.property(times, (all) => {
      const backups = backupsAt(all);
      const gone = new Set(expired(backups, NOW));
      const kept = backups.filter((backup) => !gone.has(backup));
      const newest = backups.toSorted((a, b) => b.atMs - a.atMs);
      for (const backup of newest.slice(0, 3))
        expect(kept.some(({ atMs }) => atMs === backup.atMs)).toBe(true);
      for (const { atMs } of backups) {
        if (dayOf(NOW) - dayOf(atMs) >= 7) continue;
        const ofDay = kept.filter((backup) => dayOf(backup.atMs) === dayOf(atMs));
        expect(ofDay.some((backup) => backup.atMs >= atMs)).toBe(true);
      }
      expect(kept.length).toBeLessThanOrEqual(9);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(3, backups.length));
    }),
    { seed: 6 },
  );
});

test("what is forgotten today would not have been kept tomorrow, and forgetting twice forgets nothing more", () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 0, max: 9 * DAY_MS }), (all, later) => {
      const backups = backupsAt(all);
      const gone = new Set(expired(backups, NOW));
      const kept = backups.filter((backup) => !gone.has(backup));
      expect(expired(kept, NOW)).toEqual([]);
      const goneLater = new Set(expired(backups, NOW + later).map(({ id }) => id));
      for (const backup of gone) expect(goneLater.has(backup.id)).toBe(true);
    }),
    { seed: 6 },
  );
});
