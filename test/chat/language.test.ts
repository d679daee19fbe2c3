import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { LANGUAGES, languageFor, sayIn } from "../../src/chat/language/language.ts";
import { COMMANDS } from "../../src/chat/registry.ts";

const folder = new URL("../../src/chat", import.meta.url).pathname;
const textOf = (language: string): string => readFileSync(join(folder, `language/${language}.ftl`), "utf8");

/** The variables that a message uses, wherever in its pattern. */
function variablesIn(node: unknown): string[] {
  if (node === null || typeof node !== "object") return [];
  const own = "type" in node && node.type === "var" && "name" in node ? [String(node.name)] : [];
  return [...own, ...Object.values(node).flatMap(variablesIn)];
}

/** Each message with the variables it needs: what a language must have in common with every other. */
function messagesIn(text: string): Map<string, string> {
  const { body } = new FluentResource(text);
  return new Map(body.map((entry) => [entry.id, [...new Set(variablesIn(entry.value))].sort().join(" ")]));
}

/** Every way in which a language differs from English in what it needs. */
function differences(text: string): string[] {
  const [english, other] = [messagesIn(textOf("en")), messagesIn(text)];
  const ids = [...new Set([...english.keys(), ...other.keys()])];
  return ids.flatMap((id) => {
    const [wanted, has] = [english.get(id), other.get(id)];
    if (has === undefined) return [`${id} is missing`];
    if (wanted === undefined) return [`${id} is not in English`];
    return wanted === has ? [] : [`${id} needs ${wanted || "nothing"}, not ${has || "nothing"}`];
  });
}

const known = new Set(messagesIn(textOf("en")).keys());
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);
const code = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");

describe.each(LANGUAGES)("the texts in %s", (language) => {
  const text = textOf(language);

  it("have no line that Fluent had to skip", () => {
    const ids = text.match(/^[a-z][\w-]* =/gm) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(messagesIn(text).size).toBe(ids.length);
  });

  it("are the same messages with the same variables as in every language", () => {
    expect(differences(text)).toEqual([]);
  });

  it("hold no markup", () => {
    for (const entry of new FluentResource(text).body)
      expect(JSON.stringify(entry.value ?? ""), entry.id).not.toMatch(/[*_`]{2}|<\/?[a-z]+>/);
  });

  it("describe each command in as few words as every platform's menu has room for", () => {
    for (const { name, description } of COMMANDS) {
      const words = sayIn(language)(description);
      expect([...words].length, `${name}: ${words}`).toBeLessThanOrEqual(100);
    }
  });

  it("leave no command out: what English can be tapped on, can be tapped on here", () => {
    const commandsOf = (all: string) =>
      new FluentResource(all).body.map((entry) => {
        const words = JSON.stringify(entry.value);
        return [entry.id, COMMANDS.filter(({ name }) => words.includes(`/${name}`)).map((c) => c.name)];
      });
    expect(Object.fromEntries(commandsOf(text))).toEqual(Object.fromEntries(commandsOf(textOf("en"))));
  });
});

describe("the judge of languages", () => {
  it("finds a message that is missing, one too many, and a variable that was forgotten or made up", () => {
    const [id, wrong] = ["signed-in-text", "Angemeldet."];
    const without = textOf("de").replace(/^button-deploy = .*$/m, "");
    expect(differences(without)).toEqual(["button-deploy is missing"]);
    expect(differences(`${textOf("de")}\nbutton-made-up = Nein\n`)).toEqual([
      "button-made-up is not in English",
    ]);
    const forgotten = textOf("de").replace(/^signed-in-text = .*$/m, `${id} = ${wrong}`);
    expect(differences(forgotten)).toEqual(["signed-in-text needs email, not nothing"]);
    const misspelt = textOf("de").replace("[one] Ein Anbieter wurde", "[one] { $attempt } Anbieter wurde");
    expect(differences(misspelt)).toEqual(["failed-attempts needs attempts, not attempt attempts"]);
  });
});

describe("the code and the texts", () => {
  it("have a text for every id that is said", () => {
    const said = [...code.matchAll(/\bsay\(\s*"([^"]+)"/g)].map((m) => m[1] ?? "");
    expect(said.length).toBeGreaterThan(100);
    expect(said.filter((id) => !known.has(id))).toEqual([]);
  });

  it("use every text: each id stands somewhere in the code", () => {
    expect([...known].filter((id) => !code.includes(`"${id}"`))).toEqual([]);
  });
});

describe("saying", () => {
  it("throws for an id that does not exist and for a missing argument", () => {
    const say = sayIn("en");
    expect(() => say("no-such-text")).toThrow("no text is called no-such-text");
    expect(() => say("signed-in-text")).toThrow();
    expect(say("signed-in-text", { email: "a@b.c" })).toBe("Signed in as a@b.c.");
  });

  it("speaks the language of the person's app, and English where it does not speak it", () => {
    for (const locale of ["de", "de-AT", "de_CH", "DE"])
      expect(sayIn(locale)("button-cancel")).toBe("Abbrechen");
    for (const locale of ["tlh", "den", "", null]) expect(sayIn(locale)("button-cancel")).toBe("Cancel");
    expect(languageFor("en-GB")).toBe("en");
  });

  it("counts in each language", () => {
    const rest = { tokens: "10 M", messages: 1900 };
    const [en, de] = [sayIn("en-GB"), sayIn("de")];
    expect(en("price-offer-detail", { slots: 1, ...rest })).toBe(
      "1 agent, 10 M tokens, about 1,900 messages",
    );
    expect(en("price-offer-detail", { slots: 3, ...rest })).toContain("3 agents");
    expect(de("price-offer-detail", { slots: 1, ...rest })).toBe(
      "1 Agent, 10 M Tokens, etwa 1.900 Nachrichten",
    );
    expect(de("price-offer-detail", { slots: 3, ...rest })).toContain("3 Agenten");
  });
});
