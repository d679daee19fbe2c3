import { expect, test } from "vitest";
import { createTelling } from "../../../src/gateway/ledger/telling.ts";
import { createWindows } from "../../../src/gateway/ledger/windows.ts";

test("a limit that was raised wakes whoever tells people anew, also of a call that it refuses", () => {
  const telling = createTelling();
  const windows = createWindows();
  const of = (amount: number) =>
    windows.of({
      kind: "budget",
      scope: "deployment:a",
      windowStartMs: 0,
      windowEndMs: 1,
      unit: "cost_micros",
      amount,
    });
  telling.used(of(100), 100);
  telling.refused(of(100));
  telling.used(of(100), 100);
  telling.refused(of(100));
  expect(telling.take()).toEqual(["budget:a", "budget:a"]);
  telling.used(of(200), 150);
  telling.used(of(200), 200);
  telling.refused(of(200));
  telling.refused(of(200));
  expect(telling.take()).toEqual(["budget:a", "budget:a", "budget:a"]);
});
