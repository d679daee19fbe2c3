import { expect, test } from "vitest";
import { sayIn } from "../../src/chat/language/language.ts";
import { heldNewsView } from "../../src/chat/views/held.ts";
import { event, factsAt } from "./sample-facts.ts";

const told = (what: string, why: string) =>
  heldNewsView(sayIn("en"), factsAt("live", []), event("act_given_up", null, null, { what, why }));

test("nobody is told that a return of GoClaw's own is given up as if they had wanted it", () => {
  expect(told("rollback", "not_live")).not.toBeNull();
  expect(told("fall_back", "not_live")).toBeNull();
});

test("of an agent that is closed nobody is told that it stays as it is", () => {
  expect(told("restore", "not_live")).not.toBeNull();
  expect(told("restore", "closed")).toBeNull();
});
