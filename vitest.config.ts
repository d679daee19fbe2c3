import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/world/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/db/plans/look-at-plans.ts"],
    globalSetup: [
      "test/world/compile-once.ts",
      "test/world/files-in-memory.ts",
      "test/db/migrated-template.ts",
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: "forks",
    // Files share what they import: loading the modules anew for each cost more than the tests. State is in worlds, not modules.
    isolate: false,
    // One more than the two cores of a small machine: tests of processes mostly wait for them.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // A shared machine may stall a process for seconds; a real fault fails twice.
    retry: process.env.CI ? 1 : 0,
  },
});
