import { ApplicationCommandUpdateRequestSchema } from "discord-api-spec/zod";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { commandBody, isSameSet } from "../../../src/chat/discord/commands.ts";
import { COMMANDS } from "../../../src/chat/registry.ts";

const bodies = COMMANDS.map(commandBody);
const bodyOf = (name: string) => bodies.find((body) => body.name === name);
/** What Discord makes of a command: ids, members of its own, and no defaults where it has none. */
const asStored = (body: object) => ({
  id: "1",
  version: "1",
  nsfw: false,
  dm_permission: true,
  ...body,
  ...("default_member_permissions" in body &&
    body.default_member_permissions === 0 && { default_member_permissions: "0" }),
});

describe("slash commands", () => {
  it("are all of the registry's, in a shape that Discord takes", () => {
    expect(bodies.map(({ name }) => name)).toEqual(COMMANDS.map(({ name }) => name));
    for (const body of bodies) {
      const parsed = ApplicationCommandUpdateRequestSchema.safeParse(body);
      expect(parsed.success ? "" : z.prettifyError(parsed.error), body.name).toBe("");
      expect(body.description.length).toBeGreaterThan(0);
    }
  });

  it("can be used everywhere and added to an account; administrators' are hidden and live in servers alone", () => {
    expect(bodyOf("deploy")).toMatchObject({
      contexts: [0, 1, 2],
      integration_types: [0, 1],
      default_member_permissions: null,
    });
    expect(bodyOf("blacklist")).toMatchObject({ contexts: [0], default_member_permissions: 0 });
  });

  it("suggest agents, and put what is required first", () => {
    expect(bodyOf("status")?.options).toMatchObject([{ name: "agent", autocomplete: true }]);
    const add = bodyOf("blacklist")?.options.find(({ name }) => name === "add");
    expect(add?.options?.map(({ name, required }) => [name, required ?? false])).toEqual([
      ["address", true],
      ["reason", true],
      ["days", false],
    ]);
  });

  it("are described in every language we speak, by Discord's names for it", () => {
    expect(bodyOf("deploy")?.description_localizations).toEqual({ de: expect.stringMatching(/Agent/) });
    expect(bodyOf("deploy")?.description).toBe("Deploy a new agent");
  });
});

describe("whether Discord has them already", () => {
  it("is seen through its order and its own members", () => {
    expect(isSameSet(bodies.map(asStored).reverse(), bodies)).toBe(true);
  });

  it.each([
    ["one is missing", bodies.slice(1).map(asStored)],
    ["there is one too many", [...bodies, { ...bodies[0], name: "old" }].map((body) => asStored(body))],
    [
      "one says something else",
      bodies.map((body, i) => asStored(i === 0 ? { ...body, description: "x" } : body)),
    ],
    ["one has other places", bodies.map((body) => asStored({ ...body, contexts: [0] }))],
    ["a language is missing", bodies.map((body) => asStored({ ...body, description_localizations: null }))],
  ])("%s: no", (_name, present) => {
    expect(isSameSet(present, bodies)).toBe(false);
  });
});
