import { expect, test } from "vitest";
import { createSendPace } from "../../src/chat/outbox/send-pace.ts";

const PER_SECOND = 30;

function paced() {
  const clock = { at: 1_000_000, now: () => clock.at };
  const pace = createSendPace(clock, PER_SECOND);
  /** Sends whatever it may in each ms of the span. @returns when each was sent */
  const sendsFor = (spanMs: number): number[] => {
    const sent: number[] = [];
    for (const end = clock.at + spanMs; clock.at < end; clock.at++) while (pace.take()) sent.push(clock.at);
    return sent;
  };
  return { clock, pace, sendsFor };
}

test("never more than is allowed in any second, and not much less over ten", () => {
  const { sendsFor } = paced();
  const sent = sendsFor(10_000);
  for (const from of sent)
    expect(sent.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(PER_SECOND);
  expect(sent.length).toBeGreaterThan(10 * PER_SECOND * 0.8);
});

test("opens when it says so", () => {
  const { clock, pace } = paced();
  while (pace.take());
  expect(pace.room()).toBe(0);
  clock.at = pace.opensAtMs();
  expect(pace.room()).toBe(1);
});

test("slows down for what other replicas have sent", () => {
  const { clock, pace } = paced();
  pace.learn({ nextAtMs: clock.at + 5_000, closedUntilMs: 0 });
  expect(pace.take()).toBe(false);
  clock.at += 5_000;
  expect(pace.take()).toBe(true);
});

test("one refused chat closes nothing, a second one meanwhile closes all for the longer of both waits", () => {
  const { clock, pace } = paced();
  pace.refused("1", 10_000);
  pace.refused("1", 12_000);
  expect(pace.closedForMs()).toBe(0);
  expect(pace.take()).toBe(true);
  clock.at += 1_000;
  pace.refused("2", 3_000);
  expect(pace.closedForMs()).toBe(11_000);
  expect(pace.take()).toBe(false);
  clock.at += 11_000;
  expect(pace.closedForMs()).toBe(0);
  pace.refused("3", 1_000);
  expect(pace.take()).toBe(true);
});

test("what was not sent after all does not count", () => {
  const { pace } = paced();
  const room = pace.room();
  pace.take();
  pace.giveBack();
  expect(pace.room()).toBe(room);
});
