import { afterEach, expect, test } from "vitest";
import { withLiveAgent } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

test("nobody sees, asks about or closes somebody else's agent", async () => {
  world = await startWorld();
  const ann = await withLiveAgent(world, "Ann");
  const live = world.logLines.find((line) => line.includes("deployment.live"));
  const id = /"deploymentId":"([0-9a-f-]{36})"/.exec(live ?? "")?.[1];
  expect(id).toBeDefined();
  const bob = await withLiveAgent(world, "Bob");
  ann.chat.says("/close");
  const question = await ann.chat.sees(/Close .*\?/);
  const yes = question.buttons.find((b) => /yes, close/i.test(b.label));
  expect(yes?.data).toBeDefined();

  const theirs = await (async () => {
    const from = bob.chat.says("/bots");
    return await bob.chat.sees(/Your agents/, { after: from });
  })();
  expect(theirs.text).not.toContain(ann.bot.username);
  for (const name of [ann.bot.username, `@${ann.bot.username}`, id ?? ""]) {
    for (const command of ["/status", "/close"]) {
      const from = bob.chat.says(`${command} ${name}`);
      const answer = await bob.chat.sees(/./, { after: from });
      expect(answer.text).toMatch(/None of your agents is called|Which one/);
      expect(answer.text).not.toMatch(/Ann Agent/);
      expect(answer.buttons.map((b) => b.label)).toEqual(["Bob Agent"]);
    }
  }
  const pressed = await bob.chat.app.pressRaw(theirs.messageId, yes?.data ?? "");
  expect(pressed.text).toMatch(/belongs to somebody else/);
  expect(chainFacts(world).active).toBe(2);
  ann.chat.doesNotSee(/no longer runs|closing/i);

  await ann.chat.taps(/yes, close/i);
  await ann.chat.sees(/no longer runs/);
  expect(chainFacts(world).active).toBe(1);
  bob.chat.doesNotSee(/no longer runs/);
}, 60_000);
