import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sayIn } from "../../src/chat/language/language.ts";
import { COMMANDS } from "../../src/chat/registry.ts";
import type { View } from "../../src/chat/view.ts";
import { samplesIn } from "./sample-views.ts";

const textOf = ({ body }: View): string => body.map((part) => ("text" in part ? part.text : "")).join("\n");

/** Whether whoever reads it can do something at once: a button, or a command that it names. */
const saysWhatToTap = (view: View): boolean =>
  (view.choices ?? []).flat().length > 0 || COMMANDS.some(({ name }) => textOf(view).includes(`/${name}`));

const alertsIn = (language: string): [string, View][] =>
  Object.entries(samplesIn(sayIn(language))).filter(
    ([name, { tone }]) => /NewsView|EndView|caseView/.test(name) && (tone === "bad" || tone === "warning"),
  );

describe("what arrives on its own because something is wrong", () => {
  it.each(["en", "de"])("says what to tap, in %s", (language) => {
    const alerts = alertsIn(language);
    expect(alerts.length).toBeGreaterThan(50);
    expect(alerts.filter(([, view]) => !saysWhatToTap(view)).map(([name]) => name)).toEqual([]);
  });

  it("is not taken for one that does where it does not", () => {
    expect(saysWhatToTap({ tone: "bad", body: [{ kind: "paragraph", text: "Wait, and/or hope." }] })).toBe(
      false,
    );
  });
});

it("the README names every command of this version", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, version = ""] = /## What is in this version\n([\s\S]*?)\n## /.exec(readme) ?? [];
  expect(COMMANDS.map(({ name }) => name).filter((name) => !version.includes(`/${name}`))).toEqual([]);
});
