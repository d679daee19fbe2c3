import { afterAll, beforeAll, expect, test } from "vitest";
import { followLog } from "../../src/chat/tell/follow-log.ts";
import { runPart } from "../../src/db/run.ts";
import type { ProviderMode } from "../../src/sandbox/akash/akash-twin.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { seedAgent } from "../conformance/chat/seed-agent.ts";
import { eventually, leased, type Rig, startRig } from "../integrations/akash/chain-rig.ts";
import { createTalkingRunner } from "../integrations/akash/talking-runner.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const SECRET = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9";
const talk = createTalkingRunner();
let rig: Rig;
let world: ChatWorld;
let provider: string;
let ann: Person;
let deploymentId: string;

beforeAll(async () => {
  rig = await startRig({ runWorkload: talk.runner });
  world = await startChatWorld({ akash: { ...rig.backend } });
  const { dseq, lease, manifest } = await leased(rig, "aurora");
  provider = lease.provider;
  await rig.backend.sendManifest(lease, manifest);
  await eventually(async () => (await rig.backend.workloadStatus(lease)).ready);
  const signed = await world.signedIn("Ann");
  ann = signed.person;
  const agent = await seedAgent(world, {
    person: { id: String(ann.id), platform: "telegram" },
    userId: signed.userId,
  });
  deploymentId = agent.id;
  await runPart(
    world.client,
    world.repos.intents.insertPart({
      ...{ id: "logs-intent", deploymentId, attempt: 1, backend: "chain", owner: lease.owner, dseq },
      ...{ manifest: "{}", manifestHash: "h", bootstrapHash: "b", depositUact: 1 },
    }),
  );
  await world.client.execute({
    sql: "update akash_intents set provider=?, gseq=?, oseq=?, state='running' where id='logs-intent'",
    args: [lease.provider, lease.gseq, lease.oseq],
  });
  await world.client.execute({
    sql: "update deployments set phase='live', status='active', current_intent_id='logs-intent' where id=?",
    args: [deploymentId],
  });
}, 30_000);
afterAll(async () => {
  await world.close();
  await rig.close();
});

const follows = async () =>
  (await world.client.execute("select id, ended_at from log_follows order by created_at, id")).rows;

/** The newest follow, worked at as the engine would. */
async function followOn(): Promise<number | null> {
  const id = String((await follows()).at(-1)?.id);
  return await followLog(world.contextFor({ kind: "job", key: "follow" }), world.adapters, id);
}

async function whileProviderIs(mode: ProviderMode, work: () => Promise<void>): Promise<void> {
  rig.twin.providers.setMode(provider, mode);
  try {
    await work();
  } finally {
    rig.twin.providers.setMode(provider, "normal");
  }
}

test("shows the last lines, without what looks like a secret or speaks to a terminal", async () => {
  talk.say(`\u001b[32mlistening\u001b[0m with ${SECRET}`);
  const from = ann.says("/logs");
  const shown = await ann.sees(/Log of/, { after: from });
  expect(shown.text).toContain("agent: ready");
  expect(shown.text).toContain("listening with [redacted]");
  expect(shown.text).not.toContain(SECRET.slice(-12));
});

test("follows what is written, in the same message, until its reader taps Stop", async () => {
  ann.says("/logs");
  await ann.sees(/Log of/);
  await ann.taps("Follow");
  await ann.sees(/Moves by itself until/);
  const following = followOn();
  talk.say("a first word");
  await ann.sees(/a first word/);
  talk.say("and another");
  await ann.sees(/and another/);
  await ann.taps("Stop");
  // Nothing more is written, and it ends long before the stream would be opened anew.
  expect(await following).not.toBeUndefined();
  expect((await follows()).at(-1)?.ended_at).not.toBeNull();
  expect(await followOn()).toBeNull();
  talk.say("unheard");
  const last = ann.transcript().at(-1);
  expect(last?.text).not.toContain("unheard");
}, 18_000);

test("ends by itself after some minutes, and says so", async () => {
  ann.says("/logs");
  await ann.sees(/Log of/);
  await ann.taps("Follow");
  await ann.sees(/Moves by itself until/);
  world.clock.offsetMs += 5 * 60_000 + 1;
  expect(await followOn()).toBeNull();
  await ann.sees(/followed for five minutes/);
});

test("a provider that breaks off or is away is said in words, and says nothing of the agent", async () => {
  ann.says("/logs");
  await ann.sees(/Log of/);
  await ann.taps("Follow");
  await ann.sees(/Moves by itself until/);
  rig.twin.faults.add({ kind: "drop_after", match: /\/logs\?/ });
  expect(await followOn()).toBeNull();
  await ann.sees(/broke off/);
  await whileProviderIs("offline", async () => {
    const from = ann.says("/logs");
    await ann.sees(/does not answer right now/, { after: from });
  });
});

test("the whole of it is a file, secrets masked as well", async () => {
  for (let line = 0; line < 300; line++) talk.say(`line ${line}`);
  ann.says("/logs");
  await ann.sees(/line 299/);
  await ann.taps("As a file");
  const sent = await ann.sees(/Everything that its provider still has/);
  expect(JSON.stringify(sent)).toContain("test_agent_bot-log.txt");
});

test("nobody else sees it, even with a button of hers", async () => {
  const { person: bob } = await world.signedIn("Bob");
  const from = bob.says(`/logs ${deploymentId}`);
  const answer = await bob.sees(/./, { after: from });
  expect(answer.text).not.toContain("line 299");
  await world.client.execute(
    "update log_follows set ended_at=null where id=(select max(id) from log_follows)",
  );
  await world.client.execute({
    sql: "update deployments set user_id=(select user_id from chat_identities where platform_user_id=?) where id=?",
    args: [String(bob.id), deploymentId],
  });
  expect(await followOn()).toBeNull();
});
