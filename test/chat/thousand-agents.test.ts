import { afterAll, beforeAll, expect, it } from "vitest";
import { showAgents } from "../../src/chat/commands/bots.ts";
import { sayIn } from "../../src/chat/language/language.ts";
import { pickAgent } from "../../src/chat/pick-agent.ts";
import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import type { Context } from "../../src/services/context.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const COUNT = 1_000;
const PAGE = 8;
const nameOf = (n: number): string => `Agent ${String(n).padStart(4, "0")}`;

let world: ChatWorld;
let ann: Person;
let desk: DiscordPerson;
let ctx: Context;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
  const { person, userId } = await world.signedIn("Ann");
  ann = person;
  const columns =
    "id,user_id,model,channel,status,phase,phase_since,name,channel_kind,owner_platform_user_id,origin_chat_id,created_at,updated_at";
  const insert = (n: number) => ({
    sql: `insert into deployments (${columns}) values (?,?,'small','telegram','stopped','stopped',1,?,'managed','1','1',?,?)`,
    args: [`agent-${String(n).padStart(4, "0")}`, userId, nameOf(n), n, n],
  });
  await world.client.batch(
    Array.from({ length: COUNT }, (_, at) => insert(at + 1)),
    "write",
  );
  desk = world.discord.twin.createUser({ username: "ann", globalName: "Ann" });
  await world.signInOnDiscord(desk, userId);
  const { id } = person;
  const place = { platform: "telegram" as const, platformUserId: String(id), chatId: String(id) };
  ctx = world.contextFor({ kind: "user", userId, role: null, ...place });
});
afterAll(() => world.close());

it("shows each of a thousand agents on one page, and no page that is empty", async () => {
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const { choices = [] } = await showAgents({ ctx, say: sayIn("en") }, after);
    const acts = choices.flat().flatMap((choice) => (choice.kind === "act" ? [choice] : []));
    const agents = acts.filter(({ act }) => act.verb === "agent_status");
    expect(agents).toHaveLength(PAGE);
    seen.push(...agents.map(({ label }) => label));
    after = acts.find(({ act }) => act.verb === "agents_page")?.act.args.after;
    if (after === undefined) break;
  }
  expect(seen).toEqual(Array.from({ length: COUNT }, (_, at) => nameOf(COUNT - at)));
});

it("offers the oldest when it is the only one for which a command makes sense", async () => {
  await world.client.execute("update deployments set phase='failed', status='failed' where id<>'agent-0002'");
  const rows = { wanted: ({ phase }: { phase: string }) => phase === "stopped" };
  const picked = await pickAgent({ ctx, say: sayIn("en") }, "", "agent_resume", rows);
  await world.client.execute("update deployments set phase='stopped', status='stopped'");
  expect(picked).toMatchObject({ id: "agent-0002" });
});

it("finds the oldest but two by its name, on both platforms", async () => {
  ann.says(`/status ${nameOf(3)}`);
  expect((await ann.sees(nameOf(3))).text).not.toContain("Which one");
  await desk.runs("/status", { options: { agent: nameOf(3) } });
  expect((await desk.sees(nameOf(3))).text).not.toContain("Which one");
});
