import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { modelledRoutes } from "../../../src/sandbox/discord/api/server.ts";
import { EPHEMERAL, MAIN, type RawAnswer, raw, startTwin, V2 } from "./with-twin.ts";

const file = new URL("../../../../shared/specs/discord-openapi.json", import.meta.url);
const isHere = existsSync(file);

interface Operation {
  responses: Record<string, { content?: { "application/json"?: { schema: object } } }>;
}
type Paths = Record<string, Record<string, Operation>>;

/** Judges answers by Discord's own OpenAPI. */
function referee() {
  const openapi = JSON.parse(readFileSync(file, "utf8")) as { paths: Paths };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  // Numbers of 64 bits and ids are checked by their patterns.
  ajv.addFormat("int53", true).addFormat("snowflake", true).addFormat("nonce", true);
  ajv.addSchema(openapi, "openapi");
  const plain = (path: string) => path.replace(/\{\w+\}/g, "{}");
  const paths = new Map(
    Object.entries(openapi.paths).map(([path, operations]) => [plain(path), { path, operations }]),
  );
  return {
    knows: (route: string) => {
      const [method = "", path = ""] = route.split(" ");
      return paths.get(path.replace(/:\w+/g, "{}"))?.operations[method.toLowerCase()] !== undefined;
    },
    /** What the description has against this answer. */
    judge(route: string, { status, json }: RawAnswer): string[] {
      const [method = "", path = ""] = route.split(" ");
      const found = paths.get(path.replace(/:\w+/g, "{}"));
      const operation = found?.operations[method.toLowerCase()];
      if (!found || !operation) return [`${route} is not described`];
      if (!operation.responses[status]) return [`${route} never answers ${status}`];
      if (!operation.responses[status].content) return json === undefined ? [] : ["no body is described"];
      const pointer = `openapi#/paths/${found.path.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D").replaceAll("@", "%40")}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
      const validate = ajv.getSchema(pointer);
      if (!validate) return [`${pointer} cannot be read`];
      validate(json);
      return (validate.errors ?? []).map(
        ({ instancePath, message }) => `${route} ${instancePath}: ${message}`,
      );
    },
  };
}

test("every route of this twin is one of Discord's", (context) => {
  if (!isHere) return context.skip("Discord's OpenAPI is not on this machine");
  const { knows } = referee();
  // The webhook of an interaction is described under one path for its id and one for `@original`.
  expect(modelledRoutes.filter((route) => !knows(route))).toEqual([]);
  expect(knows("POST /users/@me/fortune")).toBe(false);
});

test("what this twin answers is what Discord's OpenAPI describes", async (context) => {
  if (!isHere) return context.skip("Discord's OpenAPI is not on this machine");
  const { judge } = referee();
  const twin = await startTwin();
  const bea = twin.createUser({ username: "bea" });
  const { guild, channelId } = twin.createGuild({
    name: "Harbour",
    memberIds: [bea.id],
    bots: [{ application: "GoClaw" }],
  });
  const wrong: string[] = [];
  const call = async (route: string, path: string, body?: unknown): Promise<RawAnswer> => {
    const answer = await raw(twin, route.split(" ")[0] ?? "", path, body);
    wrong.push(...judge(route, answer));
    return answer;
  };
  await call("GET /gateway/bot", "/gateway/bot");
  await call("GET /users/@me", "/users/@me");
  await call("GET /users/:user", `/users/${bea.id}`);
  await call("GET /applications/@me", "/applications/@me");
  await call("GET /users/@me/guilds", "/users/@me/guilds");
  await call("GET /guilds/:guild", `/guilds/${guild.id}`);
  await call("GET /channels/:channel", `/channels/${channelId}`);
  await call("POST /users/@me/channels", "/users/@me/channels", { recipient_id: bea.id });
  const commands = `/applications/${MAIN.id}/commands`;
  const option = { type: 3, name: "model", description: "d", autocomplete: true };
  await call("PUT /applications/:application/commands", commands, [
    { name: "deploy", description: "d", options: [option] },
  ]);
  await call("GET /applications/:application/commands", commands);
  const card = {
    type: 17,
    components: [
      { type: 10, content: "x" },
      { type: 14 },
      { type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "go" }] },
    ],
  };
  const { json } = await call("POST /channels/:channel/messages", `/channels/${channelId}/messages`, {
    flags: V2,
    components: [card],
  });
  const message = `/channels/${channelId}/messages/${(json as { id: string }).id}`;
  await call("PATCH /channels/:channel/messages/:message", message, { components: [card] });
  await call("GET /channels/:channel/messages/:message", message);
  await call("GET /channels/:channel/messages", `/channels/${channelId}/messages`);
  const asked = new Promise<{ id: string; token: string }>((resolve) => twin.onInteraction(resolve));
  const outcome = bea.runs("/deploy");
  const { id, token } = await asked;
  const answer = { type: 4, data: { content: "first", flags: EPHEMERAL } };
  const path = `/interactions/${id}/${token}/callback?with_response=true`;
  await call("POST /interactions/:interaction/:token/callback", path, answer);
  await outcome;
  const webhook = `/webhooks/${MAIN.id}/${token}`;
  await call("PATCH /webhooks/:webhook/:token/messages/@original", `${webhook}/messages/@original`, {
    content: "done",
  });
  await call("POST /webhooks/:webhook/:token", webhook, { content: "more" });
  await call("GET /webhooks/:webhook/:token/messages/@original", `${webhook}/messages/@original`);
  expect(wrong).toEqual([]);
  expect(judge("GET /users/@me", { status: 200, headers: new Headers(), json: { id: 5 } })).not.toEqual([]);
});
