import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: "forks",
    maxWorkers: 2,
    // A shared machine may stall a process for seconds; a real fault fails twice.
    retry: process.env.CI ? 1 : 0,
  },
});
