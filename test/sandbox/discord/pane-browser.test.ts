import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { MessageFlags } from "discord.js";
import { Hono } from "hono";
import type { Browser } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import {
  CHROMIUM,
  DESKTOP_DARK,
  type Device,
  openChromium,
  openScreens,
  PHONE_LIGHT,
} from "../../browser/screens.ts";
import { afterThis, login, MAIN, onInteraction, raw, startTwin } from "./with-twin.ts";

let browser: Browser | undefined;
afterAll(() => browser?.close());

const LONG_LINE = `log line, ${"as long as logs are, ".repeat(8)}`;

const card = (text: string) => ({
  type: 17,
  accent_color: 0x3ba55d,
  components: [
    {
      type: 10,
      content: `## ${text}\n- [x] paid\n\`\`\`\n${LONG_LINE}\n\`\`\`\n-# [order](https://example.com)`,
    },
    {
      type: 12,
      items: [{ media: { url: "attachment://usage.png" }, description: "Tokens by day" }],
    },
    { type: 13, file: { url: "attachment://usage.csv" } },
    { type: 14 },
    { type: 1, components: [{ type: 2, style: 1, label: "Name it", custom_id: "name" }] },
    {
      type: 1,
      components: [
        { type: 3, custom_id: "plan", placeholder: "Choose a plan", options: [{ label: "Pro", value: "p" }] },
      ],
    },
  ],
});

const files = [
  { name: "usage.png", attachment: readFileSync("docs/usage.png") },
  { name: "usage.csv", attachment: Buffer.from("time,tokens\n") },
];

const form = {
  title: "A name",
  custom_id: "m",
  components: [
    {
      type: 18,
      label: "Name",
      description: "What people call it",
      component: { type: 4, custom_id: "n", style: 1 },
    },
    {
      type: 18,
      label: "Tone",
      component: {
        type: 21,
        custom_id: "t",
        options: [
          { label: "Kind", value: "k" },
          { label: "Dry", value: "d" },
        ],
      },
    },
  ],
};

async function openPane(device: Device) {
  const twin = await startTwin({ home: "Harbour" });
  const model = { type: 3, name: "model", description: "Which model", autocomplete: true, required: true };
  await raw(twin, "PUT", `/applications/${MAIN.id}/commands`, [
    { name: "deploy", description: "Run an agent", options: [model] },
    { name: "status", description: "How it is" },
  ]);
  const client = await login(twin);
  onInteraction(client, async (interaction) => {
    if (interaction.isAutocomplete()) await interaction.respond([{ name: "Llama large", value: "llama-l" }]);
    if (interaction.isChatInputCommand())
      await interaction.reply({
        components: [card(interaction.options.getString("model") ?? "status")] as never,
        files,
        flags: MessageFlags.Ephemeral | MessageFlags.IsComponentsV2,
      });
    if (interaction.isButton()) await interaction.showModal(form as never);
    if (interaction.isModalSubmit())
      await interaction.reply(
        `${interaction.fields.getTextInputValue("n")}, ${interaction.fields.getRadioGroup("t")}`,
      );
    if (interaction.isStringSelectMenu()) await interaction.reply(`plan ${interaction.values.join()}`);
  });
  const app = new Hono().route("/sandbox/discord", twin.pages);
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  afterThis(() => void server.close());
  browser ??= await openChromium();
  const screens = await openScreens(browser, device);
  afterThis(() => screens.close());
  const page = await screens.context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox/discord/`);
  return { twin, screens, page };
}

const DEVICES = process.env.GOCLAW_FULL ? [PHONE_LIGHT, DESKTOP_DARK] : [PHONE_LIGHT];

test.skipIf(!CHROMIUM).each(DEVICES)(
  "a person uses Discord in a real browser: $name (skipped where Chromium is missing)",
  async (device) => {
    const { twin, screens, page } = await openPane(device);
    const field = page.getByRole("textbox", { name: "Message GoClaw" });
    await screens.look(page, "empty");
    await field.fill("/dep");
    await screens.look(page, "picker");
    await field.press("Enter");
    await page.getByRole("combobox", { name: /model/ }).fill("lla");
    await page.getByRole("option", { name: "Llama large" }).click();
    await screens.look(page, "options");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "llama-l" }).waitFor();
    const image = page.getByRole("img", { name: "Tokens by day" });
    await expect.poll(() => image.evaluate((one) => Reflect.get(one, "naturalWidth"))).toBe(1200);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /usage\.csv/ }).click();
    expect(readFileSync(await (await download).path(), "utf8")).toBe("time,tokens\n");
    await screens.look(page, "card");
    const isCut = "[...document.querySelectorAll('.container')].some((c) => c.scrollWidth > c.clientWidth)";
    expect(await page.evaluate(isCut)).toBe(false);
    await page.getByRole("combobox", { name: "Choose a plan" }).selectOption("Pro");
    const log = page.getByRole("log");
    await log.getByText("plan p").waitFor();
    await page.getByRole("button", { name: "Name it" }).click();
    await page.getByRole("dialog", { name: "A name" }).waitFor();
    await screens.look(page, "form");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Name it" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Bea's");
    await page.getByRole("radio", { name: "Dry" }).check();
    await page.getByRole("button", { name: "Submit" }).click();
    await log.getByText("Bea's, d").waitFor();
    await page.getByRole("button", { name: "Dismiss message" }).click();
    await page.getByRole("heading", { name: "llama-l" }).waitFor({ state: "detached" });
    await field.fill("hello **there**");
    await field.press("Enter");
    await log.locator("strong", { hasText: "there" }).waitFor();
    if (device.isPhone) await page.getByRole("link", { name: "All places" }).click();
    await page.getByRole("link", { name: "general" }).click();
    await page.getByRole("textbox", { name: "Message #general" }).waitFor();
    if (device.isPhone) await page.getByRole("link", { name: "All places" }).click();
    await page.getByRole("link", { name: "Developer portal" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("My agent");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Copy it now").waitFor();
    await screens.look(page, "portal");
    await page
      .locator("section", { hasText: "My agent" })
      .getByRole("link", { name: "Invite" })
      .first()
      .click();
    await screens.look(page, "authorise");
    await page.getByRole("combobox", { name: "Add to" }).selectOption({ label: "Harbour" });
    await page.getByRole("button", { name: "Authorise" }).click();
    await page.getByText("My agent was added.").waitFor();
    expect(screens.faults).toEqual([]);
    expect(twin.violations).toEqual([]);
    expect(twin.unansweredInteractions()).toEqual([]);
  },
);
