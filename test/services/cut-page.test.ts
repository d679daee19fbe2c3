import { describe, expect, it } from "vitest";
import { cutPage } from "../../src/services/cut-page.ts";

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `r${n + 1}` }));

describe("a page of a list", () => {
  it("goes on after its last row where more was found than fits", () => {
    expect(cutPage(rows(4), 3, ({ id }) => id)).toEqual({ rows: rows(3), next: "r3" });
  });

  it.each([0, 1, 3])("is the last one when %d of three were found", (count) => {
    expect(cutPage(rows(count), 3, ({ id }) => id)).toEqual({ rows: rows(count), next: null });
  });
});
