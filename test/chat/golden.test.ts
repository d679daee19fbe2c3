import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LANGUAGES, sayIn } from "../../src/chat/language/language.ts";
import { plainText } from "../../src/chat/telegram/plain-text.ts";
import { renderForTelegram } from "../../src/chat/telegram/render.ts";
import type { BoundView } from "../../src/chat/view.ts";
import { errorView } from "../../src/chat/views/error-view.ts";
import type { AppError, ErrorCode } from "../../src/errors.ts";
import { AppError as Failure } from "../../src/errors.ts";
import { readInlineKeyboard } from "../../src/sandbox/telegram/content/keyboards.ts";
import { type MediaReader, readRichMessage } from "../../src/sandbox/telegram/content/rich.ts";
import { createChecker, loadBotApiSpec } from "../../src/sandbox/telegram/spec/check-request.ts";
import { boundSample } from "./bound-sample.ts";
import { samplesIn } from "./sample-views.ts";

/** What stands for uploads in the files that are compared. */
const UPLOADS = { picture: "attach://picture", file: "attach://file" };
const TAKES_ALL: MediaReader = {
  photo: () => [],
  document: () => ({ file_id: "", file_unique_id: "" }),
};

const checker = createChecker(loadBotApiSpec());

/** What the platform would say against a view; empty when it would show it. */
function objections(view: BoundView): unknown[] {
  const { rich_message, inline, reply } = renderForTelegram(view, UPLOADS);
  const markup = reply ?? inline;
  const problems = checker.fields("sendRichMessage", {
    chat_id: 1,
    rich_message,
    ...(markup && { reply_markup: markup }),
  });
  try {
    readRichMessage(rich_message, TAKES_ALL);
    if (inline) readInlineKeyboard(inline);
  } catch (error) {
    return [...problems, error];
  }
  return problems;
}

describe.each(LANGUAGES)("every view on Telegram, in %s", (language) => {
  for (const [name, view] of Object.entries(samplesIn(sayIn(language)))) {
    it(name, async () => {
      const bound = boundSample(view);
      expect(objections(bound)).toEqual([]);
      const acts = (view.choices ?? [])
        .flat()
        .flatMap((one) => (one.kind === "act" ? [JSON.stringify(one.act)] : []));
      expect(new Set(acts).size, "a button's id is made of what it does, and Discord refuses two alike").toBe(
        acts.length,
      );
      const message = renderForTelegram(bound, UPLOADS);
      expect(
        message.inline && message.reply,
        "inline and reply keyboards cannot be combined",
      ).toBeUndefined();
      expect(plainText(bound).length).toBeGreaterThan(0);
      await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(
        `golden/${language === "en" ? "" : `${language}/`}${name.replaceAll(" ", "-")}.json`,
      );
    });
  }
});

describe("every view", () => {
  it("has a sample", () => {
    const folder = new URL("../../src/chat/views/", import.meta.url);
    const made = readdirSync(folder).flatMap((file) =>
      [...readFileSync(new URL(file, folder), "utf8").matchAll(/export (?:const|function) (\w+View)\b/g)].map(
        (m) => m[1],
      ),
    );
    const shown = new Set(Object.keys(samplesIn(sayIn("en"))).map((name) => name.split(" ")[0]));
    expect(made.length).toBeGreaterThan(40);
    expect(made.filter((name) => name && !shown.has(name))).toEqual([]);
  });
});

describe("every list to choose from", () => {
  it("has its choices in its order, one to a row", () => {
    const views = Object.entries(samplesIn(sayIn("en")));
    const lists = views.flatMap(([name, { body, choices = [] }]) =>
      body.flatMap((part) => (part.kind === "items" && part.choosable ? [{ name, part, choices }] : [])),
    );
    expect(lists.length).toBeGreaterThan(20);
    const wrong = lists.filter(({ part: { items }, choices }) => {
      const beside = choices.slice(0, items.length);
      return (
        beside.length < items.length || !beside.every((row) => row.length === 1 && row[0]?.kind === "act")
      );
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe("the judge", () => {
  it("objects to what Telegram would refuse", () => {
    const long: BoundView = { tone: "plain", body: [{ kind: "paragraph", text: "x".repeat(33_000) }] };
    expect(objections(long)).not.toEqual([]);
    const wide = (data: string): BoundView => ({
      tone: "plain",
      body: [{ kind: "paragraph", text: "x" }],
      choices: [[{ kind: "act", label: "x", act: { ref: data } }]],
    });
    expect(objections(wide("x".repeat(65)))).not.toEqual([]);
    expect(objections(wide("x".repeat(64)))).toEqual([]);
  });
});

describe("hostile text", () => {
  it("is shown as it is: nothing of it becomes markup, a link or a mention", () => {
    const evil = "*bold* _x_ <b>y</b> [a](https://evil.example) @everyone https://evil.example `code` &lt;";
    const message = renderForTelegram({
      tone: "plain",
      title: evil,
      body: [
        { kind: "paragraph", text: evil },
        { kind: "items", items: [{ title: evil, detail: evil }] },
        { kind: "fields", fields: [{ label: evil, value: evil, exact: true }] },
      ],
    });
    expect(message.rich_message.skip_entity_detection).toBe(true);
    expect(JSON.stringify(message)).not.toMatch(/"type":"(url|mention|text_mention)"/);
    expect(JSON.stringify(message.rich_message.blocks[1])).toBe(
      JSON.stringify({ type: "paragraph", text: evil }),
    );
  });

  it("makes our own commands tappable and paths not", () => {
    const message = renderForTelegram({
      tone: "plain",
      body: [{ kind: "paragraph", text: "Use /deploy, not /etc/passwd or a/b." }],
    });
    const json = JSON.stringify(message);
    expect(json).toContain('"bot_command":"/deploy"');
    expect(json.match(/bot_command":/g)).toHaveLength(1);
  });
});

describe("errors in words", () => {
  const codes: ErrorCode[] = [
    "invalid_input",
    "unauthenticated",
    "forbidden",
    "not_found",
    "conflict",
    "gone",
    "rate_limited",
    "payment_required",
    "no_free_slot",
    "float_too_small",
    "rejected",
    "unavailable",
    "timeout",
    "misconfigured",
    "database_busy",
    "internal",
  ];
  it.each(codes)("%s says what to do next and nothing for operators", (code) => {
    const error: AppError = new Failure(code, "SECRET detail for operators", {
      details: { reason: "anything" },
    });
    const view = errorView(sayIn("en"), error, "ref");
    expect(view.choices?.flat().length).toBeGreaterThan(0);
    expect(JSON.stringify(view)).not.toContain("SECRET");
  });
});
