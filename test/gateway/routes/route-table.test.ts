import { expect, test } from "vitest";
import { buildRoutes } from "../../../src/gateway/routes/build-routes.ts";
import { type AliasSetup, createRouteTable } from "../../../src/gateway/routes/route-table.ts";
import { aliasOf, modelsOf, PRICE, upstreamAt } from "../gateway-rig.ts";

const upstreams = [
  upstreamAt("one", "https://one.example/v1", { models: modelsOf("a/small", "a/big", "a/embed-1") }),
  upstreamAt("two", "https://two.example/v1/", {
    kind: "openai",
    serves: ["chat", "responses", "embeddings"],
    models: [
      {
        id: "a/small",
        price: { ...PRICE, outputMicros: 9_000_000 },
        contextTokens: null,
        maxOutputTokens: null,
      },
      { id: "free", price: null, contextTokens: null, maxOutputTokens: null },
      { id: "text-embed-3", price: PRICE, contextTokens: null, maxOutputTokens: null },
    ],
  }),
  upstreamAt("three", "https://three.example/v1", {
    kind: "anthropic",
    serves: ["messages"],
    models: modelsOf("claude"),
  }),
];
const tableOf = (...aliases: AliasSetup[]) => createRouteTable(buildRoutes(upstreams, new Map()), aliases);
const routesOf = (table: ReturnType<typeof tableOf>, ...asked: Parameters<typeof table.resolve>) => {
  const found = table.resolve(...asked);
  return typeof found === "string" ? found : found.routes.map((route) => `${route.upstream}/${route.model}`);
};

test("a model is served by whoever has it, in the configured order, at most at the dearest price", () => {
  const table = tableOf();
  expect(routesOf(table, "a/small", "chat", "starter")).toEqual(["one/a/small", "two/a/small"]);
  expect(table.resolve("a/small", "chat", "starter")).toMatchObject({
    price: { ...PRICE, outputMicros: 9_000_000 },
    maxOutputTokens: 16_384,
  });
});

test("each kind of call goes only where it is answered", () => {
  const table = tableOf();
  expect(routesOf(table, "a/small", "responses", "starter")).toEqual(["two/a/small"]);
  expect(routesOf(table, "a/small", "messages", "starter")).toBe("unable");
  expect(routesOf(table, "claude", "chat", "starter")).toBe("unable");
  expect(routesOf(table, "text-embed-3", "embeddings", "starter")).toEqual(["two/text-embed-3"]);
  expect(routesOf(table, "text-embed-3", "chat", "starter")).toBe("unable");
  expect(routesOf(table, "a/embed-1", "chat", "starter")).toBe("unable");
});

test("a model without a price is not there at all", () => {
  expect(routesOf(tableOf(aliasOf("gratis", ["two", "free"])), "free", "chat", "starter")).toBe("unknown");
  expect(routesOf(tableOf(aliasOf("gratis", ["two", "free"])), "gratis", "chat", "starter")).toBe("unknown");
});

test("an alias names its models in its own order", () => {
  const table = tableOf(aliasOf("fast", ["two", "a/small"], ["one", "a/big"], ["one", "gone"]));
  expect(routesOf(table, "fast", "chat", "starter")).toEqual(["two/a/small", "one/a/big"]);
  expect(table.names("starter")[0]).toBe("fast");
});

test("an alias of a plan is nobody else's, nor is its model by its own name", () => {
  const smart: AliasSetup = { ...aliasOf("smart", ["one", "a/big"]), plans: ["pro", "business"] };
  const table = tableOf(smart);
  for (const name of ["smart", "a/big"]) {
    expect(routesOf(table, name, "chat", "pro")).toEqual(["one/a/big"]);
    expect(routesOf(table, name, "chat", "starter")).toBe("not_in_plan");
    expect(table.names("starter")).not.toContain(name);
  }
  expect(routesOf(table, "a/big", "chat", null)).toEqual(["one/a/big"]);
  const also = tableOf(smart, aliasOf("slow", ["one", "a/big"]));
  expect(routesOf(also, "a/big", "chat", "starter")).toEqual(["one/a/big"]);
});

test("names that JavaScript has of its own are unknown", () => {
  for (const name of ["__proto__", "constructor", "toString"])
    expect(routesOf(tableOf(), name, "chat", null)).toBe("unknown");
});
