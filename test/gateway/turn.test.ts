import { setImmediate as afterThisTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTurn } from "../../src/gateway/turn.ts";

test("what is written in a turn is written at its end, in order, and once", async () => {
  const turn = createTurn();
  const said: string[] = [];
  turn.atItsEnd(() => said.push("a written"));
  said.push("a heard");
  await Promise.resolve();
  turn.atItsEnd(() => said.push("b written"));
  process.nextTick(() => said.push("b heard"));
  await afterThisTurn();
  expect(said).toEqual(["a heard", "b heard", "a written", "b written"]);
  await afterThisTurn();
  expect(said).toHaveLength(4);
});

test("what a write brings about is written in the next turn", async () => {
  const turn = createTurn();
  const said: string[] = [];
  turn.atItsEnd(() => {
    turn.atItsEnd(() => said.push("next"));
    said.push("this");
  });
  await afterThisTurn();
  expect(said).toEqual(["this"]);
  await afterThisTurn();
  expect(said).toEqual(["this", "next"]);
});
