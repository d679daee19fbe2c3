import { expect, test } from "vitest";
import { sayIn } from "../../src/chat/language/language.ts";
import { heldNewsView } from "../../src/chat/views/held.ts";
import { event, factsAt } from "./sample-facts.ts";

test("nobody is told that a return of GoClaw's own is given up as if they had wanted it", () => {
  const told = (what: string) =>
    heldNewsView(
      sayIn("en"),
      factsAt("live", []),
      event("act_given_up", null, null, { what, why: "not_live" }),
    );
  expect(told("rollback")).not.toBeNull();
  expect(told("fall_back")).toBeNull();
});
