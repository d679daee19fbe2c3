import { afterAll, beforeAll, expect, test } from "vitest";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ idleAgents: true });
});
afterAll(() => world.close());

async function readyz(): Promise<{ status: number; text: string; checks: Record<string, string> }> {
  const answer = await fetch(`${world.url}/readyz`);
  const text = await answer.text();
  return { status: answer.status, text, checks: JSON.parse(text).checks };
}

const telegramSays = async (word: string) =>
  await until(`telegram: ${word}`, async () => {
    const seen = await readyz();
    return seen.checks.telegram === word ? seen : false;
  });

test("while Telegram refuses us this replica is degraded, still ready, and takes what Stripe sends", async () => {
  await telegramSays("ok");
  const { token } = world.telegram.bot(MAIN_BOT) ?? { token: "" };
  world.telegram.faults.add({
    kind: "status",
    match: /getUpdates/,
    times: 1_000,
    status: 401,
    body: JSON.stringify({ ok: false, error_code: 401, description: "Unauthorized" }),
  });
  const who = world.meets("Ann");
  who.chat.says("/start");
  const seen = await telegramSays("token_refused");
  expect(seen.status).toBe(200);
  expect(JSON.parse(seen.text)).toMatchObject({ ready: true, degraded: ["telegram"] });
  expect(token.length).toBeGreaterThan(20);
  expect(seen.text).not.toContain(token);
  // The signature is wrong, which only a replica that is served can say.
  const webhook = await fetch(`${world.url}/webhooks/stripe`, { method: "POST", body: "{}" });
  expect(webhook.status).toBe(400);
  world.telegram.faults.clear();
  const from = who.chat.says("/help");
  await telegramSays("ok");
  await who.chat.sees(/sign in|deploy/i, { after: from });
}, 60_000);
