import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTION_VERBS } from "../../src/chat/actions/index.ts";
import { bindView } from "../../src/chat/pending-actions.ts";
import { ACT_OF, permittedView } from "../../src/chat/permitted.ts";
import { nearestMatch } from "../../src/chat/receive/nearest-match.ts";
import { COMMANDS, commandsFor } from "../../src/chat/registry.ts";
import { tellAuditHead } from "../../src/chat/tell/tell-audit-head.ts";
import type { Choice } from "../../src/chat/view.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { hashCode } from "../../src/services/accounts/login-secrets.ts";
import { findPeople } from "../../src/services/admin/find-people.ts";
import { openCase } from "../../src/services/admin/open-case.ts";
import { until } from "../world/until.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";
import { draftOf } from "./draft-of.ts";
import { startAgent } from "./started-agent.ts";

let world: ChatWorld;
let adminId: string;
let helper: Person;
let helperId: string;
beforeAll(async () => {
  world = await startChatWorld({
    adminIds: (me) => [
      { platform: "telegram", platformUserId: String(me.id), role: "owner" },
      { platform: "telegram", platformUserId: String(me.id + 1), role: "support" },
    ],
  });
  adminId = await world.signIn(world.admin);
  helper = world.meet("Sue");
  helperId = await world.signIn(helper);
});
afterAll(() => world.close());

/** As after the page that shows the code: whoever signed in there, with the code that is to be typed here. */
async function signedInAs(clerkUserId: string, code: string): Promise<void> {
  const { rows } = await world.client.execute(
    "select id from login_requests where purpose='sudo' and state='issued' order by created_at desc limit 1",
  );
  const id = String(rows[0]?.id);
  const patch = {
    state: "returned" as const,
    clerk_user_id: clerkUserId,
    code_hash: await hashCode(id, code),
    code_expires_at: world.clock.now() + 300_000,
  };
  await world.repos.loginRequests.transition(id, ["issued"], patch);
}

/** Support presses a button that they had when they were more than that. */
async function pressesFromBefore(verb: string, args: Record<string, string>): Promise<void> {
  const place = {
    platform: "telegram",
    platformUserId: String(helper.id),
    chatId: String(helper.id),
  } as const;
  const choice: Choice = { kind: "act", label: "x", act: { verb, args } };
  const ctx = world.contextFor({ kind: "job", key: "test" });
  const bound = await bindView(ctx, { tone: "plain", body: [], choices: [[choice]] }, place, verb);
  const ref = bound.choices?.[0]?.[0];
  await helper.app.pressRaw(helper.lastCard().messageId, ref?.kind === "act" ? ref.act.ref : "");
}

describe("closing somebody's agent", () => {
  it("asks for a fresh sign-in, then for the same again, then for the reason, and tells its owner", async () => {
    const ann = await startAgent(world, "Ann");
    await ann.step("queued", "queued");
    world.admin.says("/deployments queued");
    await world.admin.sees("Ann's agent");
    await world.admin.taps("Ann's agent");
    await world.admin.taps("Close it");
    const asked = await world.admin.sees("Sign in once more");
    expect(asked.text).toContain("offered again");

    await signedInAs("user_of_a_thief", "12345678");
    world.admin.says("1234 5678");
    await world.admin.sees("Somebody else signed in");
    expect((await world.repos.deployments.findById(ann.id))?.phase).toBe("queued");

    await world.admin.taps("Close it");
    await world.admin.sees("Sign in once more", { after: asked.messageId });
    await signedInAs(`user_${world.admin.id}`, "87654321");
    world.admin.says("8765 4321");
    await world.admin.sees("freshly signed in");
    await world.admin.taps("Go on");
    await world.admin.sees("Why is “Ann's agent” to be closed?");
    await world.admin.taps("It breaks the terms");
    const question = await world.admin.sees("It never ran");
    await world.client.execute(`update deployments set live_at=1 where id='${ann.id}'`);
    await world.admin.taps("Yes, close it");
    await world.admin.sees("keeps the plan, and can deploy another", { after: question.messageId - 1 });
    expect((await world.repos.deployments.findById(ann.id))?.phase).toBe("queued");
    await world.admin.taps("Yes, close it");
    await world.admin.sees(/State.*closing[\s\S]*It breaks the terms/);
    const row = await world.repos.deployments.findById(ann.id);
    expect(row).toMatchObject({ phase: "closing", failureReason: "operator_terms" });
    await ann.step("closed", "closed", { why: row?.failureReason ?? null, refund: false, wasLive: true });
    await ann.person.sees("breaks the terms");
  });

  it("is nothing that support may do, and trying leaves a line", async () => {
    const bob = await startAgent(world, "Bob");
    await bob.step("queued", "queued");
    helper.says(`/deployments ${bob.id}`);
    await helper.sees("Bob's agent");
    await helper.taps("Bob's agent");
    await helper.sees(/Bob's agent/);
    await pressesFromBefore("deployment_close_why", { deploymentId: bob.id });
    await helper.sees(/not allowed|not yours/i);
    expect((await world.repos.deployments.findById(bob.id))?.phase).toBe("queued");
    const about = { subjectKind: "command", subjectId: "agent.close_any" };
    const lines = await world.repos.audit.list({ ...about, limit: 5 });
    expect(lines.filter(({ actorId }) => actorId === helperId)).toMatchObject([
      { outcome: "denied", details: "{}" },
    ]);
  });
});

describe("a command for administrators", () => {
  const known = commandsFor(null).map(({ name }) => name);
  const hidden = COMMANDS.filter(({ scope }) => scope !== "user");

  it.each(hidden.map(({ name }) => name))("/%s is answered like a word that nobody knows", async (name) => {
    const { person } = await world.signedIn(`Eve${name}`);
    // A made-up word that is as near to the same command, or as far from all.
    const near = nearestMatch(name, known);
    const word = near ? near.slice(0, -1) : "zzzzzzzzz";
    expect(nearestMatch(word, known)).toBe(near);
    const first = person.says(`/${name}`);
    const denied = await person.sees(/./, { after: first });
    const second = person.says(`/${word}`);
    const unknown = await person.sees(/./, { after: second });
    const shown = ({ text, buttons }: typeof denied) => ({ text, labels: buttons.map(({ label }) => label) });
    expect(shown(denied)).toEqual(shown(unknown));
    person.says("/help");
    const help = await person.sees("What I can do");
    expect(help.text).not.toMatch(new RegExp(`/${name}\\b`));
  });

  it("is there from the role on that it names, in help and in answers", async () => {
    helper.says("/help");
    const help = await helper.sees("What I can do");
    expect(help.text).toContain("/audit");
    expect(help.text).not.toContain("/broadcast");
    helper.says("/broadcast");
    await helper.sees("don't know that command");
  });
});

describe("looking somebody up", () => {
  it("finds them by what they are called anywhere", async () => {
    const cid = await draftOf(world, "Cid");
    await world.repos.chatIdentities.touch({
      platform: "telegram",
      platformUserId: String(cid.person.id),
      displayName: "Cid",
      username: "Cid_The_Great",
      language: "en",
      privateChatId: String(cid.person.id),
    });
    await world.repos.deployments.transition(cid.id, ["draft"], "queued");
    const ways = [
      cid.userId,
      cid.id,
      `${cid.person.id}@Example.com`,
      `telegram:${cid.person.id}`,
      String(cid.person.id),
      "@cid_the_great",
      "cid_agent_bot",
    ];
    for (const way of ways)
      expect(
        (await findPeople(world, way)).map(({ id }) => id),
        way,
      ).toEqual([cid.userId]);
    for (const way of ["", "@", "%", "' or 1=1", "nobody_at_all", "discord:1", "a@b"])
      expect(await findPeople(world, way), way).toEqual([]);
  });

  it("finds by the bot of an agent that is over whoever had it, unless one that runs has it now", async () => {
    const was = await draftOf(world, "Old");
    for (const phase of ["queued", "closing", "closed"] as const) {
      const before = await world.repos.deployments.findById(was.id);
      await world.repos.deployments.transition(was.id, [before?.phase ?? "draft"], phase);
    }
    const found = async () => (await findPeople(world, "@old_agent_bot")).map(({ id }) => id);
    expect(await found()).toEqual([was.userId]);
    const now = await draftOf(world, "Old");
    await world.repos.deployments.transition(now.id, ["draft"], "queued");
    expect(await found()).toEqual([now.userId]);
  });

  it("asks whom of several who are called the same, and shows nobody's in the place of another's", async () => {
    const [kim, other] = [await world.signedIn("Kim"), await world.signedIn("Kimberly")];
    for (const { person } of [kim, other])
      await world.repos.chatIdentities.touch({
        platform: "telegram",
        platformUserId: String(person.id),
        displayName: person.id === kim.person.id ? "Kim" : "Kimberly",
        username: "the_kim",
        language: "en",
        privateChatId: String(person.id),
      });
    for (const command of ["/audit @the_kim", "/deployments live @the_kim"]) {
      const asked = helper.says(command);
      const { buttons } = await helper.sees("Who is meant?", { after: asked });
      expect(buttons).toHaveLength(2);
    }
  });

  it("names the one word of several that is nobody", async () => {
    const asked = helper.says("/deployments live @nobody_here");
    await helper.sees("Nobody is known as “@nobody_here”", { after: asked });
  });

  it("shows no address unless it is asked for, and both looks are in the log", async () => {
    const { userId, person } = await world.signedIn("Dot");
    helper.says(`/user telegram:${person.id}`);
    const card = await helper.sees("With us since");
    expect(card.text).not.toContain(`${person.id}@example.com`);
    await helper.taps("Show e-mail");
    await helper.sees(`${person.id}@example.com`);
    const lines = await world.repos.audit.list({ subjectKind: "user", subjectId: userId, limit: 9 });
    expect(lines.map(({ action }) => action)).toEqual(["person.read_email", "person.read"]);
  });
});

describe("the audit log", () => {
  it("is read by person, in pages, and taken along as a file by the owner", async () => {
    for (let n = 0; n < 20; n++)
      await world.repos.audit.write({
        actor: { kind: "user", userId: adminId },
        action: `test.${n}`,
        subjectKind: "test",
        subjectId: String(n),
      });
    world.admin.says(`/audit ${adminId}`);
    const page = await world.admin.sees("test.19");
    expect(page.text).not.toContain("test.5");
    await world.admin.taps("Show more");
    await world.admin.sees("test.5");
    await world.admin.taps("As a file");
    const file = await world.admin.sees("Newest first");
    expect(file.files).toEqual(["audit.csv"]);
  });

  it("is read by support, who cannot take it along", async () => {
    const asked = helper.says(`/audit ${adminId}`);
    const log = await helper.sees("test.19", { after: asked });
    expect(log.buttons.map(({ label }) => label)).not.toContain("As a file");
    await pressesFromBefore("audit_file", { personId: adminId });
    const refused = await helper.sees("You are not allowed", { after: asked });
    expect(refused.files).toEqual([]);
    expect(await world.repos.audit.list({ subjectId: "audit.export", limit: 9 })).toMatchObject([
      { actorId: helperId, outcome: "denied" },
    ]);
  });

  it("shows of a person what they did and what was done to them, in one order and in pages", async () => {
    const { userId: cidId } = await world.signedIn("Cid");
    const [cid, admin] = [cidId, adminId].map((userId) => ({ kind: "user", userId }) as const);
    const about = { subjectKind: "user", subjectId: cidId };
    for (let n = 0; n < 6; n++) {
      if (cid)
        await world.repos.audit.write({ actor: cid, action: `by.${n}`, subjectKind: "test", subjectId: "1" });
      if (admin) await world.repos.audit.write({ actor: admin, action: `to.${n}`, ...about });
    }
    const asked = world.admin.says(`/audit ${cidId}`);
    const page = await world.admin.sees("to.5", { after: asked });
    expect(page.text.match(/\b(by|to)\.\d/g)).toEqual([5, 4, 3, 2].flatMap((n) => [`to.${n}`, `by.${n}`]));
    await world.admin.taps("Show more");
    expect((await world.admin.sees("by.0")).text).toMatch(/to\.1[\s\S]*by\.1[\s\S]*to\.0[\s\S]*by\.0/);
  });

  it("shows a person's part by a button of the version before, and never everybody's instead", async () => {
    const { userId } = await world.signedIn("Dan");
    await world.repos.audit.write({
      actor: { kind: "user", userId },
      action: "test.dan",
      subjectKind: "test",
      subjectId: "1",
    });
    const asked = helper.says("/help");
    await helper.sees("What I can do", { after: asked });
    await pressesFromBefore("audit_page", { actorId: userId });
    const page = await helper.sees("test.dan", { after: asked });
    expect(page.text).not.toMatch(/test\.19|by\.\d|to\.\d/);
  });

  it("shows of a provider who kept it out", async () => {
    const address = "akash1".padEnd(44, "z");
    const actor = { kind: "user", userId: adminId } as const;
    await world.repos.audit.write({
      actor,
      action: "blacklist.add",
      subjectKind: "provider",
      subjectId: address,
    });
    const asked = world.admin.says(`/audit ${address}`);
    await world.admin.sees("blacklist.add", { after: asked });
  });
});

describe("what support is shown", () => {
  const PROVIDER = "akash1".padEnd(44, "q");

  /** Says these words, taps these buttons one after the other, and answers what can be tapped then. */
  async function buttonsAfter(words: string, taps: readonly string[]): Promise<string[]> {
    const asked = helper.says(words);
    await helper.sees(/./, { after: asked });
    for (const label of taps) {
      await helper.taps(label);
      await drained();
      expect(helper.lastCard().text, [words, ...taps].join(" → ")).not.toMatch(/not allowed|not yours/i);
    }
    return helper.lastCard().buttons.flatMap(({ kind, label }) => (kind === "callback" ? label : []));
  }

  /** Presses every button of the answer, and each new one on what that leads to. */
  async function walk(words: string): Promise<string[]> {
    // Somebody who taps as fast as this is asked to slow down.
    world.clock.offsetMs += 10_000;
    const first = await buttonsAfter(words, []);
    const pressed = new Set(first);
    for (const label of first)
      for (const next of await buttonsAfter(words, [label])) {
        if (pressed.has(next)) continue;
        pressed.add(next);
        await buttonsAfter(words, [label, next]);
      }
    return [...pressed];
  }
  const drained = () =>
    until("the answers to be sent", async () => {
      const { rows } = await world.client.execute(
        "select 1 from inbox where state='pending' union all select 1 from outbox where state='pending'",
      );
      return rows.length === 0;
    });

  it("has no button that would be refused", async () => {
    const bob = await startAgent(world, "Bert");
    await bob.step("queued", "queued");
    const ctx = world.contextFor({ kind: "job", key: "test" });
    const facts = { rule: "loses_agents", forHours: 48 };
    await openCase({ ctx, input: { key: "ailing", kind: "provider_ailing", subject: PROVIDER, facts } });
    const number = (await world.repos.adminCases.listOpen({ limit: 9 })).at(-1)?.number;
    expect(await walk(`/deployments ${bob.id}`)).toContain("Its owner");
    expect(await walk(`/providers ${PROVIDER}`)).toEqual(["Audit log", "Back"]);
    expect(await walk(`/cases ${number}`)).toEqual([]);
    await walk("/audit");
    await walk("/pause");
    await walk("/treasury");
  });

  it("leaves administrators every button that there is, and each of the list is one", () => {
    const choices = [...ACT_OF.keys()].map((verb): Choice[] => [
      { kind: "act", label: verb, act: { verb, args: {} } },
    ]);
    const view = { tone: "plain", body: [], choices } as const;
    const left = (role: "support" | "owner") => permittedView(role, { ...view, body: [] }).choices;
    expect(left("owner")).toEqual(choices);
    expect(left("support")).toEqual([]);
    for (const verb of ACT_OF.keys()) expect(ACTION_VERBS).toContain(verb);
  });
});

describe("the daily look at the whole log", () => {
  const look = () => tellAuditHead(world.contextFor({ kind: "job", key: "audit:head" }), world.chat.admins);

  const posted = async () =>
    (await world.client.execute("select 1 from outbox where dedupe_key like 'audit-head:%'")).rows.length;

  it("tells owners its head once a day, and that it does not hold when it does not", async () => {
    const about = { subjectKind: "test", subjectId: "head" };
    for (const action of ["one", "two", "three"])
      await world.repos.audit.write({ actor: { kind: "user", userId: adminId }, action, ...about });
    while ((await world.repos.auditChain.seal(500)) !== 0);
    const head = await world.repos.auditChain.head();
    const again = await look();
    const told = await world.admin.sees(`${head?.seq}:${head?.hash}`);
    expect(told.text).toContain("The audit log holds");
    expect(again - world.clock.now()).toBeLessThanOrEqual(86_400_000);
    await look();
    expect(await posted(), "the owner alone, once").toBe(1);

    await world.client.execute("update audit_log set subject_id='x' where seq=2");
    world.clock.offsetMs += 86_400_000;
    await look();
    expect(await posted()).toBe(2);
    expect(world.logLines.some((line) => line.includes("audit.broken"))).toBe(true);
  });
});
