import { expect, test } from "vitest";
import { login, MAIN, onInteraction, raw, startTwin } from "./with-twin.ts";

/** The pane as a browser without scripts has it. */
async function scene() {
  const twin = await startTwin({ home: "Harbour" });
  const { pages, you } = twin;
  const read = async (path: string) => {
    const answer = await pages.request(path);
    return {
      status: answer.status,
      html: await answer.text(),
      policy: answer.headers.get("content-security-policy") ?? "",
    };
  };
  const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    pages.request(path, {
      method: "POST",
      body: new URLSearchParams({ c: you.channelId, ...fields }),
      headers,
    });
  return { twin, you, read, send, pages };
}

const commands = [
  { name: "status", description: "How it is" },
  {
    name: "deploy",
    description: "Run one",
    options: [{ type: 3, name: "model", description: "Which", required: true }],
  },
];

test("without scripts: commands, their options, buttons, lists and forms are plain forms", async () => {
  const { twin, read, send, you } = await scene();
  await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, commands);
  const client = await login(twin);
  const got: string[] = [];
  onInteraction(client, async (interaction) => {
    if (interaction.isChatInputCommand()) {
      got.push(interaction.options.getString("model") ?? "none");
      const list = { type: 3, custom_id: "plan", options: [{ label: "Pro", value: "p" }] };
      await interaction.reply({
        content: String.raw`**Choose** \@ann \[x\]`,
        components: [
          { type: 1, components: [list] },
          { type: 1, components: [{ type: 2, style: 1, label: "Name it", custom_id: "name" }] },
        ] as never,
        flags: 64,
      });
    }
    if (interaction.isStringSelectMenu()) {
      got.push(...interaction.values);
      await interaction.deferUpdate();
    }
    if (interaction.isButton())
      await interaction.showModal({
        title: "A name",
        custom_id: "m",
        components: [
          { type: 18, label: "Name", component: { type: 4, custom_id: "n", style: 1, min_length: 3 } },
        ],
      });
    if (interaction.isModalSubmit()) {
      got.push(interaction.fields.getTextInputValue("n"));
      await interaction.reply("Named");
    }
  });
  expect((await read("/?run=deploy")).html).toContain('name="o.model" required');
  expect((await send("/run", { line: "deploy", "o.model": "small" })).status).toBe(303);
  const { html } = await read("/");
  expect(html).toContain("<strong>Choose</strong> @ann [x]");
  expect(html).toContain("Only you can see this");
  const [message] = you.transcript().map(({ messageId }) => messageId);
  await send("/use", { message: message ?? "", id: "plan", value: "p" });
  await send("/use", { message: message ?? "", id: "name" });
  const [, opened] = /name="opened" value="(\d+)"/.exec((await read("/")).html) ?? [];
  const short = await send("/modal", { opened: opened ?? "", "f.n": "x" });
  expect((await read(`/${short.headers.get("location")?.slice(2)}`)).html).toContain(
    "takes 3 to 4000 characters",
  );
  await send("/modal", { opened: opened ?? "", "f.n": "Bea" });
  expect((await read("/")).html).not.toContain('role="dialog"');
  await you.sees("Named");
  expect(got).toEqual(["small", "p", "Bea"]);
  await send("/dismiss", { message: message ?? "" });
  expect((await read("/")).html).not.toContain("Only you can see this");
});

test("nobody else's page shows what is for one person, and text is never markup", async () => {
  const { twin, read, you } = await scene();
  await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, commands);
  const bea = twin.createUser({ username: "bea" });
  const client = await login(twin);
  onInteraction(client, async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply({ content: "secret", flags: 64 });
  });
  const { channelId } = twin.createGuild({
    name: "Quay",
    memberIds: [you.id, bea.id],
    bots: [{ application: "GoClaw" }],
  });
  await you.at({ channel: channelId }).runs("/status");
  await you.runs("/status");
  you.says("<img src=x> [x](javascript:alert(1)) `a<b`");
  expect((await read(`/?c=${channelId}`)).html).toContain("secret");
  for (const place of [channelId, you.channelId])
    expect((await read(`/?as=${bea.id}&c=${place}`)).html).not.toContain("secret");
  const { html, policy } = await read("/");
  expect(html).toContain("secret");
  expect(html).toContain("&lt;img src=x&gt; [x](javascript:alert(1))");
  expect(html).not.toMatch(/<img src=x|href="javascript|<script(?! src)| style=| on\w+=/);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
});

test("an application that does not answer is said to", async () => {
  const { twin, send } = await scene();
  await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, commands);
  twin.onInteraction(({ id }) => void setTimeout(() => failNow(id), 5));
  const failNow = async (id: string) => {
    const { status } = await raw(twin, "POST", `/interactions/${id}/wrong/callback`, { type: 5 }, null);
    expect(status).toBe(404);
  };
  const answer = await send("/run", { line: "status" }, { accept: "application/json" });
  expect(await answer.json()).toEqual({ toast: "The application did not respond" });
  const unknown = await send("/run", { line: "nothing" }, { accept: "application/json" });
  expect(await unknown.json()).toMatchObject({ isWrong: true });
});

test("the portal makes a bot, shows its token once, and lets it into a server", async () => {
  const { twin, read, send, pages } = await scene();
  const made = await send("/portal/create", { name: "Alex's agent" });
  const shown = await read(`/portal?${made.headers.get("location")?.split("?")[1]?.split("#")[0]}`);
  const bot = twin.application("Alex's agent");
  expect(bot?.ownerId).toBe(twin.you.id);
  expect(shown.html).toContain(bot?.token);
  expect((await read("/portal")).html).not.toContain(bot?.token);
  await send("/portal/reset", { application: bot?.id ?? "" });
  expect(twin.application("Alex's agent")?.token).not.toBe(bot?.token);
  await send("/portal/intent", { application: bot?.id ?? "", to: "on" });
  expect(twin.application("Alex's agent")?.flags).toBe(1 << 19);
  expect((await read(`/authorize?client_id=${bot?.id}`)).html).toContain("Harbour");
  const guild =
    /<option value="(\d+)">Harbour/.exec((await read(`/authorize?client_id=${bot?.id}`)).html)?.[1] ?? "";
  await send("/authorize", { client_id: bot?.id ?? "", guild });
  expect((await read("/portal")).html).toContain("<dd>Harbour</dd>");
  expect((await send("/portal/create", { name: "x" })).headers.get("location")).toContain("error=");
  const bea = twin.createUser({ username: "bea" });
  expect((await send("/portal/reset", { application: bot?.id ?? "", as: bea.id })).status).toBe(404);
  const foreign = await pages.request("/portal/create", {
    method: "POST",
    headers: { "sec-fetch-site": "cross-site" },
  });
  expect(foreign.status).toBe(403);
});

test("Discord's own links lead to places of the pane; refused requests are in the books", async () => {
  const { twin, read, you } = await scene();
  await raw(twin, "POST", `/channels/${you.channelId}/messages`, {
    content: `https://discord.com/oauth2/authorize?client_id=${MAIN.id}&scope=bot https://discord.com/users/${MAIN.id} https://example.com`,
  });
  await raw(twin, "POST", `/channels/${you.channelId}/messages`, { content: "x".repeat(2001) });
  const { html } = await read("/");
  expect(html).toContain(`href="authorize?c=${you.channelId}&amp;client_id=${MAIN.id}"`);
  expect(html).toContain(`href="./?c=${you.channelId}"`);
  expect(html).toContain('href="https://example.com" target="_blank"');
  expect((await read("/portal")).html).toContain("content: BASE_TYPE_MAX_LENGTH");
});
