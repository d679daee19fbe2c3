import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { sayIn } from "../../src/chat/language/language.ts";

const folder = new URL("../../src/chat", import.meta.url).pathname;
const source = new FluentResource(readFileSync(join(folder, "language/en.ftl"), "utf8"));
const known = new Set(source.body.map((message) => message.id));

const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);
const code = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");

describe("the texts", () => {
  it("have no line that Fluent had to skip", () => {
    const text = readFileSync(join(folder, "language/en.ftl"), "utf8");
    const ids = text.match(/^[a-z][\w-]* =/gm) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(known.size).toBe(ids.length);
  });

  it("exist for every id that is said", () => {
    const said = [...code.matchAll(/\bsay\(\s*"([^"]+)"/g)].map((m) => m[1] ?? "");
    expect(said.length).toBeGreaterThan(100);
    expect(said.filter((id) => !known.has(id))).toEqual([]);
  });

  it("are all used: each id stands somewhere in the code", () => {
    expect([...known].filter((id) => !code.includes(`"${id}"`))).toEqual([]);
  });

  it("hold no markup", () => {
    for (const entry of source.body)
      expect(JSON.stringify(entry.value ?? ""), entry.id).not.toMatch(/[*_`]{2}|<\/?[a-z]+>/);
  });
});

describe("saying", () => {
  it("throws for an id that does not exist and for a missing argument", () => {
    const say = sayIn("en");
    expect(() => say("no-such-text")).toThrow("no text is called no-such-text");
    expect(() => say("signed-in-text")).toThrow();
    expect(say("signed-in-text", { email: "a@b.c" })).toBe("Signed in as a@b.c.");
  });

  it("falls back to English for a language we do not speak", () => {
    for (const language of ["tlh", "", null]) expect(sayIn(language)("button-cancel")).toBe("Cancel");
  });

  it("counts", () => {
    const say = sayIn("en-GB");
    const rest = { tokens: "10 M", messages: "760" };
    expect(say("price-offer-detail", { slots: 1, ...rest })).toBe("1 agent, 10 M tokens, about 760 messages");
    expect(say("price-offer-detail", { slots: 3, ...rest })).toContain("3 agents");
  });
});
