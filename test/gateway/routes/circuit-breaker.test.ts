import fc from "fast-check";
import { expect, test } from "vitest";
import { createCircuitBreaker } from "../../../src/gateway/routes/circuit-breaker.ts";

/** A breaker that has just seen a run of failures. */
function opened(failures = 5) {
  const breaker = createCircuitBreaker();
  for (let n = 0; n < failures; n++) breaker.failed("call", 0);
  return breaker;
}

test("a run of five failures opens it; a success in between begins a new run", () => {
  expect(opened(4).admit(0)).toBe("call");
  expect(opened(5).admit(0)).toBeNull();
  const breaker = opened(4);
  breaker.succeeded("call");
  for (let n = 0; n < 4; n++) breaker.failed("call", 0);
  expect(breaker.admit(0)).toBe("call");
});

test("after its pause one call alone is let through, and closes it by succeeding", () => {
  const breaker = opened();
  expect(breaker.admit(4_999)).toBeNull();
  expect(breaker.admit(5_000)).toBe("probe");
  expect(breaker.admit(5_000)).toBeNull();
  breaker.succeeded("probe");
  expect([breaker.admit(5_001), breaker.admit(5_001)]).toEqual(["call", "call"]);
});

test("while probes fail the pause doubles, up to a minute", () => {
  const breaker = opened();
  const pauses: number[] = [];
  let now = 5_000;
  for (let n = 0; n < 6; n++) {
    expect(breaker.admit(now)).toBe("probe");
    breaker.failed("probe", now);
    let pause = 0;
    while (breaker.admit(now + pause) === null) pause += 1_000;
    breaker.released("probe");
    pauses.push(pause);
    now += pause;
  }
  expect(pauses).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
});

test("a probe that ended for reasons of its own leaves the next call to be one", () => {
  const breaker = opened();
  expect(breaker.admit(5_000)).toBe("probe");
  breaker.released("probe");
  expect(breaker.admit(5_000)).toBe("probe");
});

test("calls from before the opening say nothing about the time after it", () => {
  const breaker = opened();
  breaker.succeeded("call");
  expect(breaker.admit(0)).toBeNull();
  expect(breaker.admit(5_000)).toBe("probe");
  breaker.failed("call", 5_000);
  breaker.released("call");
  expect(breaker.admit(5_000)).toBeNull();
});

test.each([
  [2_000, 2_000],
  [0, 0],
  [3_600_000, 60_000],
])("an upstream that asks for %i ms gets %i, at once", (asked, given) => {
  const breaker = createCircuitBreaker();
  breaker.failed("call", 1_000, asked);
  if (given > 0) expect(breaker.admit(1_000 + given - 1)).toBeNull();
  expect(breaker.admit(1_000 + given)).toBe("probe");
});

test("whatever happens, an open route never has two probes, and is asked again at last", () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 30_000 }),
    end: fc.constantFrom("succeeded", "failed", "released", "never"),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 200_000 })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const breaker = createCircuitBreaker();
      let now = 0;
      let probes = 0;
      for (const { waitMs, end, retryAfterMs } of steps) {
        now += waitMs;
        const admission = breaker.admit(now);
        if (admission === "probe") probes++;
        expect(probes).toBeLessThan(2);
        if (admission === null || end === "never") continue;
        if (admission === "probe") probes--;
        if (end === "failed") breaker.failed(admission, now, retryAfterMs);
        else breaker[end](admission);
      }
      if (probes === 0) expect(breaker.admit(now + 60_000)).not.toBeNull();
    }),
  );
});
