import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeadline } from "../../src/gateway/deadline.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("each has its own time from its beginning, unless it was called off", () => {
  const deadline = createDeadline(100);
  const due: string[] = [];
  deadline.begin(() => due.push("a"));
  vi.advanceTimersByTime(30);
  const calledOff = deadline.begin(() => due.push("b"));
  deadline.begin(() => due.push("c"));
  vi.advanceTimersByTime(69);
  deadline.callOff(calledOff);
  expect(due).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual(["a"]);
  vi.advanceTimersByTime(29);
  expect(due).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual(["a", "c"]);
});

test("what begins after a rest, or while another one is due, has its whole time", () => {
  const deadline = createDeadline(100);
  const due: string[] = [];
  deadline.callOff(deadline.begin(() => due.push("a")));
  vi.advanceTimersByTime(1_000);
  deadline.begin(() => {
    due.push("b");
    deadline.begin(() => due.push("c"));
  });
  vi.advanceTimersByTime(100);
  expect(due).toEqual(["b"]);
  vi.advanceTimersByTime(99);
  expect(due).toEqual(["b"]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual(["b", "c"]);
});
