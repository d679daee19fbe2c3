import { readFileSync } from "node:fs";
import * as described from "discord-api-spec/zod";
import { expect, test } from "vitest";
import { createBodyChecker, loadRequestSpec } from "../../../src/sandbox/discord/rules/check-body.ts";
import { renderRequestSpec } from "../../../src/sandbox/discord/spec/generate-request-spec.ts";
import { REQUEST_BODIES, type RequestBody } from "../../../src/sandbox/discord/spec/request-spec.ts";

const check = createBodyChecker();

/** The same judgement by the package's own validator. */
const isDescribed = (name: RequestBody, body: unknown): boolean => {
  const schemas = described as Record<string, { safeParse(value: unknown): { success: boolean } }>;
  const schema = schemas[`${name}Schema`];
  if (!schema) throw new Error(`no ${name}`);
  return schema.safeParse(body).success;
};

test("the committed description is what the installed package says", () => {
  const file = new URL("../../../src/sandbox/discord/spec/request-spec.json", import.meta.url);
  const isSame = renderRequestSpec() === readFileSync(file, "utf8");
  expect(isSame, "run node src/sandbox/discord/spec/generate-request-spec.ts").toBe(true);
});

test("it covers every body, with the limits that Discord publishes", () => {
  const { schemas } = loadRequestSpec();
  expect(REQUEST_BODIES.filter((name) => !schemas[name])).toEqual([]);
  expect(schemas.ApplicationCommandCreateRequest?.properties?.name).toMatchObject({
    minLength: 1,
    maxLength: 32,
  });
  expect(schemas.StringSelectComponentForMessageRequest?.properties?.options).toMatchObject({ maxItems: 25 });
});

const row = (component: unknown) => ({ content: "x", components: [{ type: 1, components: [component] }] });
const button = { type: 2, style: 1, label: "Go", custom_id: "go" };
const input = { type: 4, custom_id: "a", style: 1 };
const modal = (component: unknown, more: object = {}) => ({
  type: 9,
  data: { custom_id: "m", title: "t", components: [{ type: 18, label: "a", component }], ...more },
});

test.each<[RequestBody, unknown, boolean]>([
  ["MessageCreateRequest", { content: "x" }, true],
  ["MessageCreateRequest", { content: "x".repeat(4001) }, false],
  ["MessageCreateRequest", { content: 5.5, tts: "no" }, false],
  ["MessageCreateRequest", row(button), true],
  ["MessageCreateRequest", row({ ...button, style: 9 }), false],
  ["MessageCreateRequest", row({ ...button, label: "x".repeat(81) }), false],
  ["MessageCreateRequest", row({ type: 2 }), false],
  ["MessageCreateRequest", row({ type: 77 }), false],
  ["MessageCreateRequest", { components: "none" }, false],
  ["MessageCreateRequest", { allowed_mentions: { parse: ["me"] } }, false],
  ["MessageEditRequestPartial", { content: null }, true],
  ["CreateMessageInteractionCallbackRequest", { type: 4, data: { content: "x" } }, true],
  ["CreateMessageInteractionCallbackRequest", { type: 7 }, false],
  ["ModalInteractionCallbackRequest", modal(input), true],
  ["ModalInteractionCallbackRequest", modal({ ...input, style: 3 }), false],
  ["ModalInteractionCallbackRequest", modal(button), false],
  ["ModalInteractionCallbackRequest", modal(input, { title: "x".repeat(46) }), false],
  ["ApplicationCommandCreateRequest", { name: "a", description: "b" }, true],
  ["ApplicationCommandCreateRequest", { description: "b" }, false],
  ["ApplicationCommandCreateRequest", { name: "a", options: [{ type: 3, name: "x" }] }, false],
  ["ApplicationCommandCreateRequest", { name: "a", contexts: [7] }, false],
  ["CreatePrivateChannelRequest", { recipient_id: "80351110224678912" }, true],
  ["CreatePrivateChannelRequest", { recipient_id: "bea" }, false],
])("%s %j is judged as the package judges it", (name, body, isGood) => {
  expect(check(name, body).problems.length === 0).toBe(isGood);
  expect(isDescribed(name, body)).toBe(isGood);
});

test("an empty description is no referee: it says so instead of taking everything", () => {
  const blind = createBodyChecker({ source: "none", schemas: {} });
  expect(() => blind("MessageCreateRequest", { content: 1 })).toThrow(
    "the description has no MessageCreateRequest",
  );
});

test("members that nobody knows are named, deep ones too", () => {
  const { problems, ignored } = check("MessageCreateRequest", { ...row({ ...button, colour: 1 }), shape: 2 });
  expect(problems).toEqual([]);
  expect(ignored).toEqual(["components.0.components.0.colour", "shape"]);
});
