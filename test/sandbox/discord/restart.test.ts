import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startDiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { afterThis, MAIN, raw } from "./with-twin.ts";

test("a restart goes on where it was: people, messages, commands, tokens, open forms, closed doors", async () => {
  const folder = mkdtempSync(join(tmpdir(), "discord-"));
  afterThis(() => rmSync(folder, { recursive: true, force: true }));
  const open = async (token = MAIN.token) => {
    const books = openBooks(join(folder, "discord.db"));
    const mainApplication = { ...MAIN, token };
    const twin = await startDiscordTwin({ books, mainApplication, home: "Harbour" });
    const close = async () => {
      await twin.close();
      books.close();
    };
    return { twin, close };
  };
  const first = await open();
  const bea = first.twin.createUser({ username: "bea" });
  await raw(first.twin, "POST", `/applications/${MAIN.id}/commands`, { name: "deploy", description: "d" });
  const asked = new Promise<{ id: string; token: string }>((resolve) => first.twin.onInteraction(resolve));
  const outcome = bea.runs("/deploy");
  const { id, token } = await asked;
  const label = { type: 18, label: "Name", component: { type: 4, custom_id: "n", style: 1 } };
  const modal = { type: 9, data: { custom_id: "m", title: "A name", components: [label] } };
  await raw(first.twin, "POST", `/interactions/${id}/${token}/callback`, modal, null);
  await outcome;
  bea.says("hello");
  const own = bea.createsBot("Bea's agent");
  await first.close();

  const second = await open("aa.bb.new-token-of-the-same-application-00000000000");
  const again = second.twin.user(bea.id);
  expect(again.transcript().map(({ text }) => text)).toEqual(["hello"]);
  expect(again.commands().map(({ name }) => name)).toEqual(["deploy"]);
  expect(again.modal()?.title).toBe("A name");
  expect(second.twin.application("Bea's agent")?.token).toBe(own.token);
  expect(second.twin.you.name).toBe("Alex");
  const follow = await raw(second.twin, "POST", `/webhooks/${MAIN.id}/${token}`, { content: "later" }, null);
  expect(follow).toMatchObject({ status: 200, json: { channel_id: again.channelId } });
  expect((await raw(second.twin, "GET", "/users/@me")).status).toBe(401);
  await second.close();
});
