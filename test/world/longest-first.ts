import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes long, longest first; a folder stands for all its files. */
const LONG = [
  "test/crash/ends.test.ts",
  "test/month/month.test.ts",
  "test/crash/webhooks.test.ts",
  "test/browser/",
  "test/simulation/",
  "test/crash/",
  "test/chaos/",
  "test/workflows/change-of-lease.test.ts",
  "test/system/",
  "test/hardening/",
  "test/conformance/rails/overdue.test.ts",
  "test/floods/",
];

/** Begins with what takes long, so that no worker is left alone with it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const path = relative(this.ctx.config.root, moduleId);
      const rank = LONG.findIndex((start) => path.startsWith(start));
      return rank === -1 ? LONG.length : rank;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
