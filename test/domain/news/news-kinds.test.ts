import { expect, test } from "vitest";
import {
  isWanted,
  type KindChoice,
  NEWS_KINDS,
  type NewsKind,
  SWITCHABLE_KINDS,
} from "../../../src/domain/news/news-kinds.ts";

const chosen = (wanted: boolean, kinds: readonly NewsKind[]) =>
  new Map<NewsKind, KindChoice>(kinds.map((kind) => [kind, { wanted, sinceMs: 100 }]));

test("every kind is wanted until somebody chooses", () => {
  expect(NEWS_KINDS.filter((kind) => !isWanted(new Map(), kind, 0))).toEqual([]);
});

test("what can be switched off can, and what must be told is told whatever a row says", () => {
  const off = chosen(false, NEWS_KINDS);
  expect(NEWS_KINDS.filter((kind) => !isWanted(off, kind, 500))).toEqual([...SWITCHABLE_KINDS].sort(byPlace));
  expect([isWanted(off, "money", 500), isWanted(off, "ends", 500)]).toEqual([true, true]);
});

test("what happened while a kind was off is not told once it is on again", () => {
  const on = chosen(true, ["usage"]);
  expect([99, 100, 101].map((atMs) => isWanted(on, "usage", atMs))).toEqual([false, true, true]);
});

const byPlace = (a: NewsKind, b: NewsKind): number => NEWS_KINDS.indexOf(a) - NEWS_KINDS.indexOf(b);
