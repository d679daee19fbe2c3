import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modalFor } from "../../../src/chat/discord/modal.ts";
import { renderForDiscord } from "../../../src/chat/discord/render.ts";
import { type Button, COMPONENT, FLAG, type Select } from "../../../src/chat/discord/wire.ts";
import { LANGUAGES, sayIn } from "../../../src/chat/language/language.ts";
import type { BoundView, Choice, Part } from "../../../src/chat/view.ts";
import { boundSample, distinctId } from "../bound-sample.ts";
import { samplesIn } from "../sample-views.ts";
import { formObjections, objections } from "./judge-message.ts";

const IDS = new Map([
  ["deploy", "1100000000000000001"],
  ["bots", "1100000000000000002"],
]);

/** What stands for uploads in the files that are compared. */
const UPLOADS = { picture: "picture.png", file: "file.csv" };

describe.each(LANGUAGES)("every view on Discord, in %s", (language) => {
  for (const [name, view] of Object.entries(samplesIn(sayIn(language)))) {
    it(name, async () => {
      const message = renderForDiscord(boundSample(view, distinctId), IDS, UPLOADS);
      expect(objections(message)).toEqual([]);
      expect(message.allowed_mentions).toEqual({ parse: [] });
      expect(message.flags & FLAG.componentsV2).not.toBe(0);
      await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(
        `../golden/discord/${language === "en" ? "" : `${language}/`}${name.replaceAll(" ", "-")}.json`,
      );
    });
  }

  it.each(["code", "secret"] as const)("the form for a %s", (kind) => {
    expect(formObjections(modalFor(kind, sayIn(language)))).toEqual([]);
  });
});

const paragraphs = (text: string): BoundView => ({ tone: "plain", body: [{ kind: "paragraph", text }] });
const act = (at: number): Choice<{ ref: string }> => ({
  kind: "act",
  label: `Agent ${at}`,
  act: { ref: `agent_status:${String(at).padStart(22, "A")}` },
});
const listOf = (count: number): BoundView => ({
  tone: "plain",
  body: [
    {
      kind: "items",
      choosable: true,
      items: Array.from({ length: count }, (_, i) => ({ title: `Agent ${i}`, detail: "live" })),
    },
  ],
  choices: Array.from({ length: count }, (_, i) => [act(i)]),
});
const typesIn = (view: BoundView): (number | undefined)[] =>
  renderForDiscord(view).components[0].components.map(({ type }) => type);

describe("the judge", () => {
  it("objects to what Discord would refuse", () => {
    const good = renderForDiscord(listOf(3));
    const [container] = good.components;
    expect(objections(good)).toEqual([]);
    const long = { type: COMPONENT.text, content: "x".repeat(4_001) } as const;
    expect(objections({ ...good, components: [{ ...container, components: [long] }] })).not.toEqual([]);
    const twice = [...container.components, ...container.components];
    expect(objections({ ...good, components: [{ ...container, components: twice }] })).not.toEqual([]);
    expect(objections({ ...good, components: [{ ...container, components: [{ type: 99 }] }] })).not.toEqual(
      [],
    );
    expect(formObjections({ ...modalFor("code", sayIn("en")), title: "x".repeat(46) })).not.toEqual([]);
  });
});

describe("a list to choose from", () => {
  it("shows a short one with each button beside its text, and a long one as a menu", () => {
    expect(typesIn(listOf(3))).toEqual(Array(3).fill(COMPONENT.section));
    expect(typesIn(listOf(8))).toEqual([COMPONENT.separator, COMPONENT.row]);
    const rows = renderForDiscord(listOf(60)).components[0].components.slice(1);
    const lists = rows.flatMap((row): (Button | Select)[] =>
      row.type === COMPONENT.row ? row.components : [],
    );
    const options = lists.map((list) => ("options" in list ? list.options.length : 0));
    expect(options).toEqual([25, 25, 10]);
    expect(objections(renderForDiscord(listOf(60)))).toEqual([]);
  });

  it("leaves alone what only looks like one", () => {
    const { choices, ...rest } = listOf(3);
    const told: Part[] = [{ kind: "items", items: [{ title: "Paid in November" }] }];
    expect(typesIn({ ...rest, body: told, choices: choices ?? [] })[0]).toBe(COMPONENT.text);
  });
});

describe("a link that is too long for a button", () => {
  it("stands in the text with its whole address, which nothing in it ends before", () => {
    const url = `https://files.example/r(1).pdf?name=${"x".repeat(600)}(2)&end=yes`;
    const view: BoundView = {
      tone: "plain",
      body: [],
      choices: [[{ kind: "link", label: "Open [it]", url }]],
    };
    const [text] = renderForDiscord(view).components[0].components;
    const shown = text?.type === COMPONENT.text ? text.content : "";
    const [, label, address = ""] = /^\*\*\[(.+)\]\(([^()\s]+)\)\*\*$/.exec(shown) ?? [];
    expect(label).toBe("Open \\[it\\]");
    expect(decodeURI(address)).toBe(url);
    expect(objections(renderForDiscord(view))).toEqual([]);
  });
});

describe("hostile text", () => {
  it("is shown as it is: nothing of it becomes markup, a link or a mention", () => {
    const evil =
      "# big\n- list\n> quote\n-# small\n22. list *b* _i_ ~~s~~ ||h|| `c` [a](https://evil.example) <@1> @everyone https://evil.example <t:1> \\";
    const [{ components }] = renderForDiscord(paragraphs(evil)).components;
    const [text] = components;
    const shown = text?.type === COMPONENT.text ? text.content : "";
    const escaped = /\\([^A-Za-z0-9\s])/g;
    expect(shown.replaceAll(escaped, "$1")).toBe(evil);
    const alone = shown.replaceAll(escaped, "·");
    expect(alone).not.toMatch(/[*_~|`<@[]|:\/\/|^[ \t]*(?:[#>-]|\d+\. )/m);
  });

  it("cannot leave the code span of a value to be copied", () => {
    const view: BoundView = {
      tone: "plain",
      body: [{ kind: "fields", fields: [{ label: "id", value: "a` **b**", exact: true }] }],
    };
    expect(JSON.stringify(renderForDiscord(view)).match(/`/g)).toHaveLength(2);
  });

  it("makes our own commands tappable, and paths and strangers' commands not", () => {
    const json = JSON.stringify(
      renderForDiscord(paragraphs("Use /deploy, not /etc/passwd, /nope or a/deploy."), IDS),
    );
    expect(json.match(/<\/[^>]+>/g)).toEqual(["</deploy:1100000000000000001>"]);
  });
});

const anyText = fc.string({ unit: "binary", minLength: 1, maxLength: 5_000 });
const anyPart: fc.Arbitrary<Part> = fc.oneof(
  anyText.map((text): Part => ({ kind: "paragraph", text })),
  anyText.map((text): Part => ({ kind: "note", text })),
  fc.array(anyText, { maxLength: 60 }).map((lines): Part => ({ kind: "log", title: "Log", lines })),
  fc
    .array(fc.record({ title: anyText, detail: anyText }), { minLength: 1, maxLength: 20 })
    .map((items): Part => ({ kind: "items", items })),
);

it("whatever the core says, in any length, Discord would show", () => {
  fc.assert(
    fc.property(fc.array(anyPart, { minLength: 1, maxLength: 4 }), fc.nat(20), (body, buttons) => {
      const choices = Array.from({ length: buttons }, (_, i) => [act(i)]);
      expect(objections(renderForDiscord({ tone: "bad", title: "T", body, choices }))).toEqual([]);
    }),
    { numRuns: 60, seed: 7 },
  );
});

it("a label that is cut is cut between characters", () => {
  const label = `${"a".repeat(78)}😀 and more`;
  const choices = [[{ ...act(1), label }]];
  const json = JSON.stringify(renderForDiscord({ tone: "plain", body: [], choices }));
  expect(json).toContain(`"${"a".repeat(78)}…"`);
});
