import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sayIn } from "../../src/chat/language/language.ts";
import { modelNewsView } from "../../src/chat/views/agent-model.ts";
import { backupNewsView } from "../../src/chat/views/backups.ts";
import type { CardEvent, Evidence } from "../../src/chat/views/card-facts.ts";
import { changeNewsView } from "../../src/chat/views/change-news.ts";
import { healthNewsView } from "../../src/chat/views/health.ts";
import { heldNewsView } from "../../src/chat/views/held.ts";
import { planNewsView } from "../../src/chat/views/plan-news.ts";
import { revisionNewsView } from "../../src/chat/views/revision-news.ts";
import { runwayNewsView } from "../../src/chat/views/runway.ts";
import { newsOf } from "../../src/domain/news/news-of.ts";
import { event, factsAt, story } from "./sample-facts.ts";

const say = sayIn("en");
const facts = factsAt("live", story);
const source = (path: string): string =>
  readFileSync(new URL(`../../src/chat/${path}.ts`, import.meta.url), "utf8");
const ROOMS = [
  "agent-model",
  "backups",
  "change-news",
  "health",
  "held",
  "plan-news",
  "revision-news",
  "runway",
];

/** Facts with which some view has something to say. */
const EVIDENCE: Evidence = {
  ...{ by: "operator", layer: "channel", kind: "conflict", rounds: 1, percent: 80, why: "asked", n: 2 },
  ...{ plan: "pro", from: "starter", to: "pro", hours: 24, leftHours: 20, endsAt: 1, endsAtMs: 1, tries: 3 },
};

const isTold = (type: string): boolean => {
  const happened: CardEvent = event(type, null, null, EVIDENCE);
  const views = [
    modelNewsView(say, facts, happened),
    changeNewsView(say, facts, happened),
    healthNewsView(say, facts, happened, null),
    backupNewsView(say, facts, happened),
    heldNewsView(say, facts, happened),
    revisionNewsView(say, facts, happened, (id) => id),
    runwayNewsView(say, facts, happened),
    planNewsView(say, happened),
  ];
  return views.some((view) => view !== null);
};

/** Whatever stands in the views' source as a word of their own. */
const words = (text: string): string[] =>
  [...text.matchAll(/"([a-z_]+)"|^ {2}([a-z_]+): \{?\[?/gm)].map(([, quoted, key]) => quoted ?? key ?? "");
const isNews = (type: string): boolean =>
  newsOf(event(type, null, null, EVIDENCE), { events: [], isManaged: true }) !== null;

test("whatever has a message of its own is a kind of news", () => {
  const told = ROOMS.flatMap((room) => words(source(`views/${room}`))).filter(isTold);
  const here = [...source("tell/post-news").matchAll(/case "([a-z_]+)":/g)].map(([, type]) => type ?? "");
  const all = [...new Set([...told, ...here])];
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((type) => !isNews(type))).toEqual([]);
});
