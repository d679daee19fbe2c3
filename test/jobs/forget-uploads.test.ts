import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import { STANDING_JOBS } from "../../src/jobs/job-table.ts";
import type { BackupStore } from "../../src/ports/backup-store.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";
import { jobsWith } from "./jobs-with.ts";

const DAY_MS = 86_400_000;

test("once a day the halves of backups that died are removed, and a store that cannot be asked fails nothing", async () => {
  const w = await startMoneyWorld();
  expect(STANDING_JOBS).toContain("uploads:dead");
  const looks = async (backups: BackupStore) => {
    const table = jobsWith({ contextFor: () => ({ ...w.ctx, backups }) });
    return Number(await table.get("uploads")?.("dead")) - w.clock.now();
  };
  const folder = join(w.folder, "backups", "dep");
  mkdirSync(folder, { recursive: true });
  for (const name of ["dead", "fresh"]) writeFileSync(join(folder, `${name}.part-0123456789abcdef`), "half");
  utimesSync(join(folder, "dead.part-0123456789abcdef"), 1, 1);
  const near = (ms: number): boolean => ms > DAY_MS - 60_000 && ms <= DAY_MS;
  expect(await looks(w.ctx.backups)).toSatisfy(near);
  expect(readdirSync(folder)).toEqual(["fresh.part-0123456789abcdef"]);
  const warnings = () => w.logLines.filter((line) => line.includes('"backup.unfinished_stay"'));
  expect(warnings()).toEqual([]);
  const forgetUnfinished = () => Promise.reject(new AppError("unavailable", "no answer"));
  expect(await looks({ ...w.ctx.backups, forgetUnfinished })).toSatisfy(near);
  expect(warnings()).toHaveLength(1);
});
