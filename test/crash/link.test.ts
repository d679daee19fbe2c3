import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { meet } from "../../src/sandbox/visitor/telegram-person.ts";
import { rowsOf } from "../world/rows.ts";
import { pointsOf } from "./crash-points.ts";
import type { CrashWorld } from "./crash-world.ts";
import { pricedTemplate, runCase } from "./run-case.ts";

let template: string;
beforeAll(async () => {
  template = await pricedTemplate();
}, 60_000);
afterAll(() => rmSync(template, { recursive: true, force: true }));

/** Ann links her account at work, from her settings there and back with the digits. */
async function linkAnother(world: CrashWorld): Promise<void> {
  const { chat: ann } = world.ann;
  const other = meet(world.telegram, "Ann at work", { chat: MAIN_BOT, timeoutMs: world.patienceMs });
  ann.says("/settings");
  await ann.taps("Link another chat account");
  other.opens(/\?start=(link-\w{12})$/.exec(await ann.link("Open Telegram"))?.[1]);
  const asked = await other.sees("Link this Telegram account?");
  ann.says(/\d{4} \d{4}/.exec(asked.text)?.[0] ?? "");
  await ann.sees("are now the same person");
  await other.sees("are now the same person");
  const owners = rowsOf(world.folder, ["chat_identities"]).chat_identities?.map((row) => row.user_id);
  expect(owners).toHaveLength(2);
  expect(new Set(owners).size).toBe(1);
}

test("killed at each step of linking a second chat account, both end with one person and hear of it", async () => {
  const points = pointsOf("linked");
  expect(points).toEqual(["link.answered", "link.confirmed"]);
  await runCase({
    template,
    crash: { kind: "each", points },
    play: linkAnother,
    check: () => [],
    dies: points,
  });
}, 90_000);
