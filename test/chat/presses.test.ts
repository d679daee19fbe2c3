import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindView, findPressed } from "../../src/chat/pending-actions.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { draftOf } from "./draft-of.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
});
afterAll(async () => {
  await world.close();
});

async function withAgent(name: string) {
  const { person, userId, id } = await draftOf(world, name);
  const row = await world.repos.deployments.findById(id);
  if (!row) throw new Error("no row");
  await world.repos.deployments.transition(
    row,
    ["draft"],
    "queued",
    {},
    { type: "queued", evidence: { freeSlot: true } },
  );
  const phase = async () => (await world.repos.deployments.findById(id))?.phase;
  return { person, userId, id, phase };
}

async function refOf(person: Person, verb: string): Promise<string> {
  const { rows } = await world.client.execute({
    sql: "select id from pending_actions where platform_user_id=? and verb=? order by created_at desc limit 1",
    args: [String(person.id), verb],
  });
  return `${verb}:${String(rows[0]?.id)}`;
}

describe("closing an agent", () => {
  it("is asked once and done once, however often the button is pressed", async () => {
    const ann = await withAgent("Ann");
    ann.person.says("/close");
    const ask = await ann.person.sees("Close Ann's agent?");
    await ann.person.taps("Yes, close it");
    await ann.person.sees("Closing Ann's agent");
    expect(await ann.phase()).toBe("closing");
    const again = await ann.person.app.pressRaw(ask.messageId, await refOf(ann.person, "close_yes"));
    expect(again.text).toBe("That was already done.");
    const lines = await world.repos.audit.list({ subjectKind: "deployment", subjectId: ann.id, limit: 10 });
    expect(lines.filter((l) => l.action === "deployment.close")).toHaveLength(1);
  });

  it("does nothing when the person thinks better of it", async () => {
    const bob = await withAgent("Bob");
    bob.person.says("/close Bob's agent");
    await bob.person.taps("Leave it as it is");
    await bob.person.sees("Bob's agent stays as it is");
    expect(await bob.phase()).toBe("queued");
  });

  it("is refused after five minutes (I9)", async () => {
    const cid = await withAgent("Cid");
    cid.person.says("/close");
    const ask = await cid.person.sees("Close Cid's agent?");
    world.clock.offsetMs += 5 * 60_000 + 1000;
    const answer = await cid.person.app.pressInline(ask.messageId, "Yes, close it");
    expect(answer.text).toBe("This button has expired.");
    await cid.person.sees("That button is from an older card");
    expect(await cid.phase()).toBe("queued");
  });

  it("looks at the agent again before it acts", async () => {
    const dot = await withAgent("Dot");
    dot.person.says("/close");
    await dot.person.sees("Close Dot's agent?");
    for (const [from, to] of [
      ["queued", "closing"],
      ["closing", "closed"],
    ] as const) {
      const row = await world.repos.deployments.findById(dot.id);
      if (row) await world.repos.deployments.transition(row, [from], to);
    }
    await dot.person.taps("Yes, close it");
    await dot.person.sees("already closed or on its way there");
  });

  it("is asked anew when it was paid for or went live since, which is to say what becomes of the money", async () => {
    const { person, id } = await draftOf(world, "Hal");
    const moves = (set: string) => world.client.execute(`update deployments set ${set} where id='${id}'`);
    await moves("phase='awaiting_payment', status='pending'");
    const phase = async () => (await world.repos.deployments.findById(id))?.phase;
    const asked = person.says("/close");
    const first = await person.sees("nothing is charged", { after: asked });
    expect(first.text).not.toContain("what you paid");
    await moves("phase='queued', status='deploying'");
    await person.taps("Yes, close it");
    await person.sees("what you paid goes back", { after: asked });
    expect(await phase()).toBe("queued");
    await moves(`phase='live', status='active', live_at=${world.clock.now()}`);
    await person.taps("Yes, close it");
    await person.sees("stops for good", { after: asked });
    expect(await phase()).toBe("live");
    await person.taps("Yes, close it");
    await person.sees("Closing Hal's agent", { after: asked });
    expect(await phase()).toBe("closing");
  });

  it("is not asked anew of one that is on its way out since", async () => {
    const { person, id } = await draftOf(world, "Jon");
    await world.client.execute(`update deployments set phase='awaiting_payment' where id='${id}'`);
    const asked = person.says("/close");
    await person.sees("nothing is charged", { after: asked });
    await world.client.execute(`update deployments set phase='closing' where id='${id}'`);
    await person.taps("Yes, close it");
    await person.sees("Closing Jon's agent", { after: asked });
  });

  it("of one whose order has lapsed promises no money back", async () => {
    const { person, id } = await draftOf(world, "Ivy");
    await world.client.execute(`update deployments set phase='awaiting_payment' where id='${id}'`);
    person.says("/status");
    await person.sees("waiting for payment");
    await world.client.execute(`update deployments set phase='draft' where id='${id}'`);
    await person.taps("Close");
    expect((await person.sees("Close Ivy's agent?")).text).toContain("nothing is charged");
  });

  it("finds an agent by name or username, and says when there is none of that name", async () => {
    const eli = await withAgent("Eli");
    eli.person.says("/status @eli_agent_bot");
    await eli.person.sees("Llama Small");
    eli.person.says("/status nobody");
    await eli.person.sees("None of your agents is called “nobody”");
  });
});

describe("somebody else's button (I4)", () => {
  it("is refused on the button alone, changes nothing, and is audited", async () => {
    const fay = await withAgent("Fay");
    fay.person.says("/close");
    await fay.person.sees("Close Fay's agent?");
    const stolen = await refOf(fay.person, "close_yes");
    const { person: mal, userId } = await world.signedIn("Mal");
    mal.says("/help");
    const help = await mal.sees("What I can do");
    const before = mal.transcript().length;
    const answer = await mal.app.pressRaw(help.messageId, stolen);
    expect(answer.text).toBe("This button belongs to somebody else.");
    expect(mal.transcript().length).toBe(before);
    expect(await fay.phase()).toBe("queued");
    const [denied] = await world.repos.audit.list({ subjectKind: "pending_action", limit: 1 });
    expect(denied).toMatchObject({ actorId: userId, outcome: "denied", subjectId: stolen });
    await fay.person.taps("Yes, close it");
    await fay.person.sees("Closing Fay's agent");
  });

  it("is as dead for a pressed id of an agent that is not theirs", async () => {
    const gus = await withAgent("Gus");
    const { person: mal } = await world.signedIn("Mel");
    mal.says("/help");
    const help = await mal.sees("What I can do");
    const ctx = world.contextFor({ kind: "job", key: "test" });
    const presser = { platform: "telegram", platformUserId: String(mal.id), chatId: String(mal.id) } as const;
    const view = {
      tone: "plain",
      body: [],
      choices: [[{ kind: "act", label: "x", act: { verb: "close_yes", args: { deploymentId: gus.id } } }]],
    } as const;
    const bound = await bindView(
      ctx,
      { ...view, body: [], choices: view.choices.map((r) => [...r]) },
      presser,
      "forged",
    );
    const choice = bound.choices?.[0]?.[0];
    await mal.app.pressRaw(help.messageId, choice?.kind === "act" ? choice.act.ref : "");
    await mal.sees("You have no such agent");
    expect(await gus.phase()).toBe("queued");
  });
});

describe("made-up button data", () => {
  it.each([
    ["close_yes:AAAAAAAAAAAAAAAAAAAAAA"],
    ["go:../../etc/passwd"],
    ["x"],
    ["nonsense:' or 1=1 --"],
    ["close_yes:"],
    ["é".repeat(30)],
  ])("%s is answered and does nothing", async (data) => {
    const { person } = await world.signedIn("Tam");
    person.says("/help");
    const help = await person.sees("What I can do");
    const answer = await person.app.pressRaw(help.messageId, data);
    expect(answer.text).toBe("I don't know this button any more.");
    await person.sees("That button is from an older card");
  });

  it("does not reach another verb through a real id", async () => {
    const hal = await withAgent("Hal");
    hal.person.says("/close");
    const ask = await hal.person.sees("Close Hal's agent?");
    const id = (await refOf(hal.person, "close_no")).split(":")[1];
    const answer = await hal.person.app.pressRaw(ask.messageId, `close_yes:${id}`);
    expect(answer.text).toBe("I don't know this button any more.");
    expect(await hal.phase()).toBe("queued");
  });

  it("fits into the platform's 64 bytes for every verb", async () => {
    const { ACTION_VERBS } = await import("../../src/chat/actions/index.ts");
    for (const verb of ACTION_VERBS)
      expect(Buffer.byteLength(`${verb}:${"A".repeat(22)}`)).toBeLessThanOrEqual(64);
  });
});

describe("a pressed id", () => {
  it("belongs to one person in one chat", async () => {
    const ctx = world.contextFor({ kind: "job", key: "test" });
    const presser = { platform: "telegram", platformUserId: "1", chatId: "1" } as const;
    const act = { kind: "act" as const, label: "x", act: { verb: "go", args: { command: "help" } } };
    const bound = await bindView(ctx, { tone: "plain", body: [], choices: [[act]] }, presser, "seed");
    const choice = bound.choices?.[0]?.[0];
    const ref = choice?.kind === "act" ? choice.act.ref : "";
    expect(await findPressed(ctx, ref, presser)).toMatchObject({ verb: "go", args: { command: "help" } });
    expect(await findPressed(ctx, ref, { ...presser, chatId: "2" })).toBe("not_yours");
    expect(await findPressed(ctx, ref, { ...presser, platformUserId: "2" })).toBe("not_yours");
    expect(await findPressed(ctx, ref, { ...presser, platform: "discord" })).toBe("not_yours");
  });
});

describe("the house in order", () => {
  it("broke no rule of the platform and left no button without an answer", () => {
    expect(world.telegram.violations).toEqual([]);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
  });
});

it("a press whose answer is refused or lost on the way is answered again, and done once", async () => {
  const ivy = await withAgent("Ivy");
  ivy.person.says("/close");
  await ivy.person.sees("Close Ivy's agent?");
  world.telegram.faults.add({ kind: "status", match: /answerCallbackQuery/, status: 502 });
  world.telegram.faults.add({ kind: "drop_before", match: /answerCallbackQuery/ });
  await ivy.person.taps("Yes, close it");
  await ivy.person.sees("Closing Ivy's agent");
  expect(await ivy.phase()).toBe("closing");
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
});

it("a press that could not be acknowledged before its work is acknowledged after it", async () => {
  const jan = await withAgent("Jan");
  jan.person.says("/close");
  await jan.person.sees("Close Jan's agent?");
  world.telegram.faults.add({ kind: "status", match: /answerCallbackQuery/, status: 502, times: 3 });
  await jan.person.taps("Yes, close it");
  await jan.person.sees("Closing Jan's agent");
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
});
