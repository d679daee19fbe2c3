import { setImmediate as afterThisTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTurn } from "../../src/gateway/turn.ts";

test("the first in a turn writes at once, the others at its end, in order, and each once", async () => {
  const turn = createTurn();
  const said: string[] = [];
  for (const name of ["a", "b", "c"]) {
    said.push(`${name} heard`);
    turn.write(() => said.push(`${name} written`));
    await Promise.resolve();
  }
  process.nextTick(() => said.push("d heard"));
  await afterThisTurn();
  expect(said).toEqual(["a heard", "a written", "b heard", "c heard", "d heard", "b written", "c written"]);
  await afterThisTurn();
  expect(said).toHaveLength(7);
});

test("what begins after the end of a turn is the first of another one", async () => {
  const turn = createTurn();
  const said: string[] = [];
  turn.write(() => said.push("a"));
  turn.write(() => {
    turn.write(() => said.push("b"));
    turn.write(() => said.push("c"));
  });
  await afterThisTurn();
  expect(said).toEqual(["a", "b"]);
  await afterThisTurn();
  expect(said).toEqual(["a", "b", "c"]);
});
