import { expect, test } from "vitest";
import { DISCORD_LIMITS } from "../../../src/sandbox/discord/api/rate-limits.ts";
import { tooManyRequests } from "../../../src/sandbox/discord/discord-twin.ts";
import { EPHEMERAL, handClock, MAIN, raw, rest, startTwin, V2 } from "./with-twin.ts";

async function scene() {
  const clock = handClock();
  const twin = await startTwin({ clock });
  const bea = twin.createUser({ username: "bea" });
  const send = (body: unknown) => raw(twin, "POST", `/channels/${bea.channelId}/messages`, body);
  return { clock, twin, bea, send };
}

const text = (content: string) => ({ type: 10, content });
const row = (...components: unknown[]) => ({ type: 1, components });
const button = (more: object = {}) => ({ type: 2, style: 1, label: "Go", custom_id: "go", ...more });

/** `path: CODE` of every problem in a refused form. */
function problems(json: unknown, path: string[] = []): string[] {
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    key === "_errors"
      ? (value as { code: string }[]).map(({ code }) => `${path.join(".")}: ${code}`)
      : problems(value, [...path, key]),
  );
}

const options = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ label: `o${at}`, value: `v${at}` }));
const select = (more: object = {}) => ({ type: 3, custom_id: "list", options: options(2), ...more });

test.each([
  ["too long a text", { content: "x".repeat(2001) }, ["content: BASE_TYPE_MAX_LENGTH"]],
  [
    "text beside Components V2",
    { flags: V2, content: "x", components: [text("y")] },
    ["content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
  ],
  [
    "embeds beside Components V2",
    { flags: V2, embeds: [{ title: "x" }], components: [text("y")] },
    ["embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
  ],
  ["Components V2 without the flag", { components: [text("y")] }, ["components.0: UNION_TYPE_CHOICES"]],
  ["an unknown component", { flags: V2, components: [{ type: 99 }] }, ["components.0: UNION_TYPE_CHOICES"]],
  ["a button outside a row", { flags: V2, components: [button()] }, ["components.0: UNION_TYPE_CHOICES"]],
  [
    "a label of a form in a message",
    { flags: V2, components: [{ type: 18, label: "x", component: button() }] },
    ["components.0: UNION_TYPE_CHOICES"],
  ],
  [
    "more than forty components",
    { flags: V2, components: [{ type: 17, components: Array.from({ length: 40 }, () => text("y")) }] },
    ["components: BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "more than 4,000 characters in all",
    { flags: V2, components: [text("x".repeat(2001)), text("x".repeat(2000))] },
    ["components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"],
  ],
  [
    "a custom id twice",
    { content: "x", components: [row(button(), button())] },
    ["components.0.components.1.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
  ],
  [
    "a custom id of 101 characters",
    { content: "x", components: [row(button({ custom_id: "x".repeat(101) }))] },
    ["components.0.components.0.custom_id: BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "a label of 81 characters",
    { content: "x", components: [row(button({ label: "x".repeat(81) }))] },
    ["components.0.components.0.label: BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "six buttons in a row",
    { content: "x", components: [row(...options(6).map(({ value }) => button({ custom_id: value })))] },
    ["components.0.components: BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "six rows of the older kind",
    { content: "x", components: options(6).map(({ value }) => row(button({ custom_id: value }))) },
    ["components: BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "a button with both a link and an id",
    { content: "x", components: [row(button({ url: "https://a.b" }))] },
    ["components.0.components.0: BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"],
  ],
  [
    "a button with neither",
    { content: "x", components: [row({ type: 2, style: 1, label: "x" })] },
    ["components.0.components.0: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"],
  ],
  [
    "a link of a strange kind",
    { content: "x", components: [row({ type: 2, style: 5, label: "x", url: "ftp://a.b" })] },
    ["components.0.components.0.url: BASE_TYPE_BAD_SCHEME"],
  ],
  [
    "a list beside a button",
    { content: "x", components: [row(select(), button())] },
    ["components.0.components.1: COMPONENT_LAYOUT_WIDTH_EXCEEDED"],
  ],
  [
    "26 options",
    { content: "x", components: [row(select({ options: options(26) }))] },
    ["components.0.components.0.options: BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "the same option twice",
    { content: "x", components: [row(select({ options: [...options(1), ...options(1)] }))] },
    ["components.0.components.0.options.1: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"],
  ],
  [
    "a file that did not come along",
    { flags: V2, components: [{ type: 13, file: { url: "attachment://a.txt" } }] },
    ["components.0.file.url: UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"],
  ],
  [
    "mentions allowed in two ways",
    { content: "x", allowed_mentions: { parse: ["users"], users: ["1"] } },
    ["allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
  ],
  [
    "a wrong type",
    { content: { a: 1 }, tts: "yes" },
    ["content: STRING_TYPE_CONVERT", "tts: BOOLEAN_TYPE_CONVERT"],
  ],
  [
    "an answer to a message that is not there",
    { content: "x", message_reference: { message_id: "1" } },
    ["message_reference: MESSAGE_REFERENCE_UNKNOWN_MESSAGE"],
  ],
])("a message with %s is refused", async (_name, body, wanted) => {
  const { send, bea } = await scene();
  const answer = await send(body);
  expect(answer).toMatchObject({ status: 400, json: { code: 50035, message: "Invalid Form Body" } });
  expect(problems((answer.json as { errors: unknown }).errors)).toEqual(wanted);
  expect(bea.transcript()).toEqual([]);
});

test("the same things one step within their limits are taken", async () => {
  const { send, twin } = await scene();
  const forty = [{ type: 17, components: Array.from({ length: 39 }, () => text("y")) }];
  for (const body of [
    { content: "x".repeat(2000) },
    { flags: V2, components: forty },
    { flags: V2, components: [text("x".repeat(4000))] },
    { content: "x", components: options(5).map(({ value }) => row(button({ custom_id: value }))) },
    { content: "x", components: [row(select({ options: options(25) }))] },
    { flags: V2, components: [{ type: 9, components: [text("x")], accessory: button() }] },
  ])
    expect(await send(body)).toMatchObject({ status: 200 });
  expect(twin.violations).toEqual([]);
});

test("an empty message, a broken body, a lost path and a foreign token have words of their own", async () => {
  const { send, twin, bea } = await scene();
  expect(await send({})).toMatchObject({ status: 400, json: { code: 50006 } });
  expect(await raw(twin, "GET", "/users/@me", undefined, null)).toMatchObject({
    status: 401,
    json: { message: "401: Unauthorized", code: 0 },
  });
  expect(await raw(twin, "GET", "/users/@me", undefined, "x.y.z")).toMatchObject({ status: 401 });
  expect(await raw(twin, "GET", "/nowhere")).toMatchObject({
    status: 404,
    json: { message: "404: Not Found", code: 0 },
  });
  expect(await raw(twin, "PUT", "/users/@me", {})).toMatchObject({ status: 405 });
  expect(await raw(twin, "GET", "/channels/1/messages")).toMatchObject({
    status: 404,
    json: { code: 10003 },
  });
  expect(await raw(twin, "GET", "/channels/x/messages")).toMatchObject({
    status: 400,
    json: { code: 50035 },
  });
  expect(await raw(twin, "PATCH", `/channels/${bea.channelId}/messages/1`, {})).toMatchObject({
    status: 404,
    json: { message: "Unknown Message", code: 10008 },
  });
  const broken = await fetch(`${twin.apiRoot}/v10/channels/${bea.channelId}/messages`, {
    method: "POST",
    headers: { authorization: `Bot ${MAIN.token}`, "content-type": "application/json" },
    body: "{",
  });
  expect([broken.status, await broken.json()]).toEqual([
    400,
    { code: 50109, message: "The request body contains invalid JSON." },
  ]);
  expect(JSON.stringify(twin.violations)).not.toContain(MAIN.token);
});

test("Components V2 stays once it is there, and a message of somebody else is left alone", async () => {
  const { send, twin, bea } = await scene();
  const { json } = await send({ flags: V2, components: [text("y")] });
  const path = `/channels/${bea.channelId}/messages/${(json as { id: string }).id}`;
  expect(await raw(twin, "PATCH", path, { flags: 0, content: "x" })).toMatchObject({
    status: 400,
    json: { code: 50035 },
  });
  const changed = await raw(twin, "PATCH", path, { flags: 0, components: [text("z")] });
  expect(changed).toMatchObject({ status: 200, json: { flags: V2 } });
  const own = bea.says("mine");
  expect(
    await raw(twin, "PATCH", `/channels/${bea.channelId}/messages/${own}`, { content: "x" }),
  ).toMatchObject({
    status: 403,
    json: { code: 50005 },
  });
});

test("a message sent again under its nonce is there once", async () => {
  const { send, bea, clock } = await scene();
  const first = await send({ content: "x", nonce: "order-1", enforce_nonce: true });
  const second = await send({ content: "x", nonce: "order-1", enforce_nonce: true });
  expect((second.json as { id: string }).id).toBe((first.json as { id: string }).id);
  expect(bea.transcript()).toHaveLength(1);
  clock.advance(6 * 60_000);
  await send({ content: "x", nonce: "order-1", enforce_nonce: true });
  await send({ content: "x", nonce: "order-1" });
  expect(bea.transcript()).toHaveLength(3);
});

const command = (more: object = {}) => ({ name: "deploy", description: "d", ...more });
const option = (more: object = {}) => ({ type: 3, name: "model", description: "d", ...more });

test.each([
  ["an upper-case name", command({ name: "Deploy" }), ["name: APPLICATION_COMMAND_INVALID_NAME"]],
  ["a name with a blank", command({ name: "de ploy" }), ["name: APPLICATION_COMMAND_INVALID_NAME"]],
  ["no description", { name: "deploy" }, ["description: BASE_TYPE_REQUIRED"]],
  [
    "too long a description",
    command({ description: "x".repeat(101) }),
    ["description: BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "26 options",
    command({ options: Array.from({ length: 26 }, (_, at) => option({ name: `o${at}` })) }),
    ["options: BASE_TYPE_MAX_LENGTH"],
  ],
  [
    "the same option twice",
    command({ options: [option(), option()] }),
    ["options.1.name: APPLICATION_COMMAND_OPTIONS_NAME_UNIQUE"],
  ],
  [
    "a required option after one that is not",
    command({ options: [option(), option({ name: "b", required: true })] }),
    ["options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"],
  ],
  [
    "choices beside suggestions",
    command({ options: [option({ autocomplete: true, choices: [{ name: "a", value: "a" }] })] }),
    ["options.0: APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES"],
  ],
  [
    "a language that does not exist",
    command({ name_localizations: { xx: "y" } }),
    ["name_localizations.xx: ENUM_TYPE_COERCE"],
  ],
  [
    "an upper-case name in another language",
    command({ name_localizations: { de: "Starten" } }),
    ["name_localizations.de: APPLICATION_COMMAND_INVALID_NAME"],
  ],
  ["a context that does not exist", command({ contexts: [3] }), ["contexts.0: BASE_TYPE_CHOICES"]],
  ["an option of no kind", command({ options: [option({ type: 99 })] }), ["options.0: UNION_TYPE_CHOICES"]],
  [
    "too much in all",
    command({
      options: Array.from({ length: 25 }, (_, at) =>
        option({
          name: `o${at}`,
          description: "x".repeat(100),
          choices: Array.from({ length: 5 }, (_c, n) => ({ name: `${n}`.padEnd(60, "x"), value: "y" })),
        }),
      ),
    }),
    [": APPLICATION_COMMAND_TOO_LARGE"],
  ],
])("a command with %s is refused", async (_name, body, wanted) => {
  const { twin } = await scene();
  const answer = await raw(twin, "POST", `/applications/${MAIN.id}/commands`, body);
  expect(answer).toMatchObject({ status: 400, json: { code: 50035 } });
  expect(problems((answer.json as { errors: unknown }).errors)).toEqual(wanted);
  const inList = await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, [body]);
  expect(problems((inList.json as { errors: unknown }).errors)[0]).toMatch(/^0/);
});

test("commands are at most a hundred, unique, keep their id, and are one's own", async () => {
  const { twin } = await scene();
  const path = `/applications/${MAIN.id}/commands`;
  const many = (count: number) => Array.from({ length: count }, (_, at) => command({ name: `c${at}` }));
  expect(await raw(twin, "PUT", path, many(101))).toMatchObject({ status: 400, json: { code: 30032 } });
  const double = await raw(twin, "PUT", path, [command(), command()]);
  expect(problems((double.json as { errors: unknown }).errors)).toEqual([
    "1: APPLICATION_COMMANDS_DUPLICATE_NAME",
  ]);
  const [first] = (await raw(twin, "PUT", path, many(100))).json as { id: string }[];
  expect(await raw(twin, "POST", path, command())).toMatchObject({ status: 400, json: { code: 30032 } });
  const [again] = (await raw(twin, "PUT", path, many(1))).json as { id: string }[];
  expect(again?.id).toBe(first?.id);
  expect(await raw(twin, "POST", path, command())).toMatchObject({ status: 201 });
  expect(await raw(twin, "POST", path, command({ description: "e" }))).toMatchObject({ status: 200 });
  expect(
    await raw(
      twin,
      "PUT",
      path,
      many(100).map((c, at) => ({ ...c, name: `d${at}` })),
    ),
  ).toMatchObject({
    status: 400,
    json: { code: 30034 },
  });
  expect(await raw(twin, "GET", "/applications/1/commands")).toMatchObject({
    status: 403,
    json: { code: 50001 },
  });
  expect(await raw(twin, "GET", `${path}/1`)).toMatchObject({ status: 404, json: { code: 10063 } });
});

async function asked(type: "command" | "autocomplete" = "command") {
  const { twin, bea, clock } = await scene();
  await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, [
    command({ options: [option({ autocomplete: true })] }),
  ]);
  const sent: { id: string; token: string }[] = [];
  twin.onInteraction((interaction) => sent.push(interaction));
  const running = type === "command" ? bea.runs("/deploy") : bea.autocompletes("/deploy", "model", "x");
  const outcome = running.catch((error: Error) => error);
  const [interaction] = sent;
  if (!interaction) throw new Error("no interaction");
  const answer = (body: unknown, query = "") =>
    raw(twin, "POST", `/interactions/${interaction.id}/${interaction.token}/callback${query}`, body, null);
  const webhook = `/webhooks/${MAIN.id}/${interaction.token}`;
  return { twin, bea, clock, outcome, interaction, answer, webhook };
}

test("an answer is too late after three seconds, taken once, and must fit the question", async () => {
  const late = await asked();
  late.clock.advance(3_001);
  expect(await late.answer({ type: 5 })).toMatchObject({
    status: 404,
    json: { message: "Unknown interaction", code: 10062 },
  });
  const one = await asked();
  for (const type of [1, 6, 7, 8, 99])
    expect(await one.answer({ type, data: { choices: [] } })).toMatchObject({
      status: 400,
      json: { code: 50035 },
    });
  expect(await one.answer({ type: 4 })).toMatchObject({ status: 400, json: { code: 50006 } });
  expect(await raw(one.twin, "POST", one.webhook, { content: "x" }, null)).toMatchObject({
    status: 404,
    json: { code: 10015 },
  });
  const answered = await one.answer(
    { type: 4, data: { content: "x", flags: EPHEMERAL } },
    "?with_response=true",
  );
  expect(answered).toMatchObject({
    status: 200,
    json: {
      interaction: { response_message_ephemeral: true },
      resource: { type: 4, message: { content: "x" } },
    },
  });
  expect(await one.answer({ type: 5 })).toMatchObject({
    status: 400,
    json: { message: "Interaction has already been acknowledged.", code: 40060 },
  });
  const choices = await asked("autocomplete");
  const list = Array.from({ length: 26 }, (_, at) => ({ name: `n${at}`, value: `v${at}` }));
  expect(await choices.answer({ type: 8, data: { choices: list } })).toMatchObject({ status: 400 });
  const long = [{ name: "x", value: "y".repeat(101) }];
  expect(await choices.answer({ type: 8, data: { choices: long } })).toMatchObject({ status: 400 });
  expect(await choices.answer({ type: 4, data: { content: "x" } })).toMatchObject({ status: 400 });
  expect(await choices.answer({ type: 8, data: { choices: list.slice(1) } })).toMatchObject({ status: 204 });
});

test("a token ends after fifteen minutes, and what it wrote for one person is out of reach", async () => {
  const { twin, answer, webhook, clock, bea } = await asked();
  await answer({ type: 5, data: { flags: EPHEMERAL } });
  const promised = await raw(twin, "POST", webhook, { content: "done" }, null);
  expect(promised).toMatchObject({ status: 200, json: { content: "done", flags: EPHEMERAL } });
  const { id } = promised.json as { id: string };
  expect(await raw(twin, "PATCH", `${webhook}/messages/%40original`, { content: "2" }, null)).toMatchObject({
    status: 200,
    json: { id },
  });
  expect(
    await raw(twin, "PATCH", `/channels/${bea.channelId}/messages/${id}`, { content: "3" }),
  ).toMatchObject({
    status: 404,
    json: { code: 10008 },
  });
  clock.advance(15 * 60_000);
  expect(await raw(twin, "PATCH", `${webhook}/messages/@original`, { content: "4" }, null)).toMatchObject({
    status: 401,
    json: { message: "Invalid Webhook Token", code: 50027 },
  });
  expect(
    await raw(twin, "GET", `/webhooks/${MAIN.id}/none/messages/@original`, undefined, null),
  ).toMatchObject({
    status: 404,
    json: { code: 10015 },
  });
  expect(bea.transcript().map(({ text: shown }) => shown)).toEqual(["2"]);
});

test.each([
  [
    "no title",
    {
      custom_id: "m",
      components: [{ type: 18, label: "a", component: { type: 4, custom_id: "a", style: 1 } }],
    },
    ["data.title: BASE_TYPE_REQUIRED"],
  ],
  [
    "too long a label",
    {
      title: "t",
      custom_id: "m",
      components: [{ type: 18, label: "a".repeat(46), component: { type: 4, custom_id: "a", style: 1 } }],
    },
    ["data.components.0.label: BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "a button",
    { title: "t", custom_id: "m", components: [row(button())] },
    ["data.components.0.components.0: MODEL"],
  ],
  [
    "six rows",
    {
      title: "t",
      custom_id: "m",
      components: options(6).map(({ value }) => ({
        type: 18,
        label: "a",
        component: { type: 4, custom_id: value, style: 1 },
      })),
    },
    ["data.components: BASE_TYPE_BAD_LENGTH"],
  ],
  [
    "an input without a label of its own",
    { title: "t", custom_id: "m", components: [row({ type: 4, custom_id: "a", style: 1 })] },
    ["data.components.0.components.0.label: BASE_TYPE_REQUIRED"],
  ],
  [
    "an id twice",
    {
      title: "t",
      custom_id: "m",
      components: [1, 2].map(() => ({
        type: 18,
        label: "a",
        component: { type: 4, custom_id: "a", style: 1 },
      })),
    },
    ["data.components.1.component.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
  ],
])("a form with %s is refused", async (_name, data, wanted) => {
  const { answer } = await asked();
  const refused = await answer({ type: 9, data });
  expect(refused).toMatchObject({ status: 400, json: { code: 50035 } });
  const found = problems((refused.json as { errors: unknown }).errors);
  expect(found[0]).toContain(wanted[0]?.replace(/: MODEL$/, "") ?? "nothing");
});

test("rate limits are told in headers, waited out by discord.js, and refused to who does not look", async () => {
  const { twin, send, bea } = await scene();
  expect((await send({ content: "x" })).headers.get("x-ratelimit-limit")).toBeNull();
  twin.rates.enforce(DISCORD_LIMITS);
  for (let left = 4; left >= 0; left--)
    expect((await send({ content: "x" })).headers.get("x-ratelimit-remaining")).toBe(String(left));
  const refused = await send({ content: "x" });
  expect(refused).toMatchObject({
    status: 429,
    json: { message: "You are being rate limited.", retry_after: 5, global: false },
  });
  expect(refused.headers.get("retry-after")).toBe("5");
  twin.rates.enforce(null);
  twin.faults.add(tooManyRequests(/messages/, 0.05));
  await rest(twin).post(`/channels/${bea.channelId}/messages`, { body: { content: "waited" } });
  await bea.sees("waited");
  expect(twin.rates.report.refused).toBe(1);
});

test("refused requests are counted, and too many shut the door", async () => {
  const clock = handClock();
  const twin = await startTwin({ clock, maxInvalid: 3 });
  await raw(twin, "GET", "/nowhere");
  for (let i = 0; i < 3; i++) await raw(twin, "GET", "/users/@me", undefined, "x.y.z");
  expect(twin.invalidRequests()).toBe(3);
  expect(await raw(twin, "GET", "/users/@me")).toMatchObject({ status: 429 });
  clock.advance(10 * 60_000);
  expect(await raw(twin, "GET", "/users/@me")).toMatchObject({ status: 200 });
});

test("only the small bots' intents can be switched on by API", async () => {
  const { twin } = await scene();
  const limited = 1 << 19;
  expect(await raw(twin, "PATCH", "/applications/@me", { flags: 1 << 18 })).toMatchObject({ status: 400 });
  expect(await raw(twin, "PATCH", "/applications/@me", { flags: limited })).toMatchObject({
    status: 200,
    json: { flags: limited },
  });
  expect(await raw(twin, "GET", "/applications/@me")).toMatchObject({
    json: { flags: limited, id: MAIN.id },
  });
});

test("in a server a bot needs to be there, and needs the permission", async () => {
  const { twin, bea } = await scene();
  const { guild, channelId } = twin.createGuild({ name: "Harbour", memberIds: [bea.id] });
  const say = () => raw(twin, "POST", `/channels/${channelId}/messages`, { content: "x" });
  expect(await say()).toMatchObject({ status: 403, json: { message: "Missing Access", code: 50001 } });
  bea.invites("GoClaw", guild.id, String(1 << 10));
  expect(await say()).toMatchObject({ status: 403, json: { message: "Missing Permissions", code: 50013 } });
  bea.invites("GoClaw", guild.id);
  expect(await say()).toMatchObject({ status: 200 });
});

test("members that Discord knows nothing of are taken, and noted", async () => {
  const { send, twin } = await scene();
  expect(await send({ content: "x", colour: "red" })).toMatchObject({ status: 200 });
  expect(twin.ignored).toEqual([{ route: "POST /channels/:channel/messages", fields: ["colour"] }]);
});

test("an application that only its person has added may follow up five times in a foreign server", async () => {
  const { twin, bea } = await scene();
  await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, [command()]);
  const { channelId } = twin.createGuild({ name: "Elsewhere", memberIds: [bea.id] });
  const asking = new Promise<{ id: string; token: string }>((resolve) => twin.onInteraction(resolve));
  const outcome = bea.at({ channel: channelId }).runs("/deploy");
  const { id, token } = await asking;
  await raw(twin, "POST", `/interactions/${id}/${token}/callback`, { type: 4, data: { content: "x" } }, null);
  await outcome;
  const follow = () => raw(twin, "POST", `/webhooks/${MAIN.id}/${token}`, { content: "y" }, null);
  for (let i = 0; i < 5; i++) expect((await follow()).status).toBe(200);
  expect(await follow()).toMatchObject({ status: 400, json: { code: 40094 } });
});

test("a bot that writes is shown writing until it has written", async () => {
  const { send, twin, bea } = await scene();
  const status = async () => (await twin.pages.request(`/?c=${bea.channelId}&as=${bea.id}`)).text();
  expect((await raw(twin, "POST", `/channels/${bea.channelId}/typing`)).status).toBe(204);
  expect(await status()).toContain("GoClaw is typing");
  await send({ content: "done" });
  expect(await status()).not.toContain("is typing");
});
