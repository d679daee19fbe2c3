import { getTableConfig } from "drizzle-orm/sqlite-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ABOUT_AGENT, ABOUT_PERSON, handedOut, type PersonalTable } from "../../../src/db/personal-data.ts";
import { type ExportPart, exportedJson, planExport } from "../../../src/services/accounts/export-account.ts";
import { ABOUT_NOBODY, ids, MARK, nameOf, plantPerson, tables, WHO } from "../../db/marked-person.ts";
import { type AccountWorld, startAccountWorld } from "./account-world.ts";

let world: AccountWorld;
beforeAll(async () => {
  world = await startAccountWorld();
  await plantPerson(world.client);
});
afterAll(() => world.close());

async function read(userId: string, part: ExportPart): Promise<string> {
  const ctx = world.contextFor({ kind: "job", key: "files" });
  let text = "";
  for await (const piece of exportedJson({ ctx, source: { userId, part } })) text += piece;
  return text;
}

test("holds something of every table that is about the person, in plain form", async () => {
  const told = JSON.parse(await read(ids.user, "account"));
  const planted = ({ table }: PersonalTable) =>
    !(nameOf(table) in ABOUT_NOBODY) && nameOf(table) !== "account_deletions";
  for (const { section } of ABOUT_PERSON.filter(planted)) expect(told[section], section).toHaveLength(1);
  for (const { section } of ABOUT_AGENT.filter(planted))
    expect(told.agents[0][section], section).toHaveLength(1);
  expect(told.account[0]).toMatchObject({ id: ids.user, email: expect.stringContaining(WHO) });
  expect(told.agents[0].name).toContain(WHO);
});

test("holds nothing that opens or proves anything", async () => {
  const text = await read(ids.user, "account");
  const secret = tables().flatMap((table) => {
    const open = new Set(handedOut(table));
    const { columns } = getTableConfig(table);
    return columns
      .filter(({ name }) => !open.has(name))
      .map(({ name }) => `${MARK}.${nameOf(table)}.${name}`);
  });
  for (const column of ["deployments.channel_token", "outbox.view", "deployments.claw_api_key"])
    expect(secret).toContain(`${MARK}.${column}`);
  expect(secret.filter((value) => text.includes(`"${value}"`))).toEqual([]);
});

test("holds nothing of anybody else", async () => {
  const text = await read("u-2", "account");
  expect(text).not.toContain(WHO);
  expect(text).not.toContain(MARK);
  expect(JSON.parse(text).agents).toEqual([]);
});

test("cuts single model calls into files of which each call is in exactly one", async () => {
  const times = [10, 20, 20, 20, 30, 40];
  for (const [at, timestamp] of times.entries())
    await world.client.execute({
      sql: "insert into llm_usage_log (id,user_id,tokens_used,provider,timestamp) values (?,'u-3',1,'stub',?)",
      args: [`call-${at}`, timestamp],
    });
  const starts = await world.repos.usageReports.everyNth("u-3", 2);
  expect(starts).toEqual([10, 20, 30]);
  const calls: string[] = [];
  for (const [at, fromMs] of starts.entries()) {
    const told = JSON.parse(await read("u-3", { fromMs, untilMs: starts[at + 1] ?? 41 }));
    calls.push(...told.modelCalls.map(({ id }: { id: string }) => id));
  }
  expect(calls).toEqual(times.map((_, at) => `call-${at}`));
  expect(await world.repos.usageReports.everyNth("u-4", 2)).toEqual([]);
});

test("needs a fresh sign-in", async () => {
  const ctx = world.user(ids.user, "1");
  await expect(planExport({ ctx })).rejects.toMatchObject({ details: { reason: "sudo" } });
});
