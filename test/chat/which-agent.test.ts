import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
let ann: Person;
let userId: string;
beforeAll(async () => {
  world = await startChatWorld();
  ({ person: ann, userId } = await world.signedIn("Ann"));
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.client.execute("delete from deployments");
  // Nobody is told that so much at once is too much.
  world.clock.offsetMs += 30_000;
});

interface Given {
  phase?: string;
  bot?: string;
}

let made = 0;
/** An agent of Ann's that a command may be about; those that come later are newer. */
async function agent(name: string, { phase = "live", bot = `bot_${made}` }: Given = {}): Promise<string> {
  const id = `agent-${String(made++).padStart(4, "0")}`;
  const columns =
    "id,user_id,model,channel,status,phase,phase_since,name,channel_username,channel_kind,owner_platform_user_id,origin_chat_id,created_at,updated_at";
  await world.client.execute({
    sql: `insert into deployments (${columns}) values (?,?,'small','telegram','active',?,1,?,?,'managed','1','1',1,1)`,
    args: [id, userId, phase, name, bot],
  });
  return id;
}

/** What is answered to a command, and what can be tapped below it. */
async function asks(command: string): Promise<{ text: string; buttons: string[] }> {
  const after = ann.says(command);
  const { text, buttons } = await ann.sees(/./s, { after });
  return { text, buttons: buttons.map(({ label }) => label) };
}

describe("an agent that is named", () => {
  it("is not said to be unknown when the command means nothing for it now, and no other takes its place", async () => {
    await agent("Harbour", { phase: "moving" });
    await agent("Harbour 2");
    const { text, buttons } = await asks("/restart harbour");
    expect(text).toMatch(/^Harbour\n.*moving to another provider/s);
    expect(text).not.toMatch(/is called|Harbour 2/);
    expect(buttons).toContain("Status");
  });

  it("is told of when it was closed, and its backups can still be seen", async () => {
    await agent("Harbour", { phase: "closed" });
    expect((await asks("/status Harbour")).text).toMatch(/^Harbour\n.*closed/s);
    expect((await asks("/backup harbour")).text).toMatch(/Backups of Harbour/);
    expect((await asks("/restore harbour")).text).toMatch(/closed[\s\S]*cannot be done/);
    expect((await asks("/close harbour")).text).toMatch(/closed[\s\S]*cannot be done/);
  });

  it("is the one that goes on, where another of that name has ended", async () => {
    await agent("Harbour", { phase: "failed", bot: "first_bot" });
    await agent("Harbour", { phase: "stopped", bot: "second_bot" });
    await agent("Harbour", { phase: "closed", bot: "third_bot" });
    expect((await asks("/status harbour")).text).toMatch(/^Harbour\n.*stopped.*@second_bot/s);
  });

  it("is told apart from another of its name by its bot, on the buttons, too", async () => {
    await agent("Harbour", { bot: "first_bot" });
    await agent("Harbour", { bot: "second_bot" });
    const named = ["Harbour · @second_bot", "Harbour · @first_bot"];
    expect((await asks("/status harbour")).buttons).toEqual(named);
    expect((await asks("/bots")).buttons).toEqual([...named, "Deploy an agent"]);
    expect((await asks("/close @first_bot")).text).toMatch(/Close Harbour\?[\s\S]*@first_bot/);
  });

  it("may end with a number, which is then no number of settings", async () => {
    await agent("Harbour");
    await agent("Harbour 2");
    expect((await asks("/rollback harbour 2")).text).toMatch(/Settings of Harbour 2/);
    expect((await asks("/rollback harbour 7")).text).toMatch(/no settings of that number/);
  });

  it("does not take a number or an amount for its own from one that goes on, once it has ended", async () => {
    await agent("Harbour");
    await agent("Harbour 2", { phase: "closed" });
    await agent("Harbour off", { phase: "failed" });
    expect((await asks("/rollback harbour 2")).text).toMatch(/no settings of that number/);
    expect((await asks("/budget harbour off")).text).not.toMatch(/failed/);
    expect((await asks("/status harbour 2")).text).toMatch(/^Harbour 2\n.*closed/s);
  });

  it("is found as its name looks, and by its id, which is what Discord's suggestions fill in", async () => {
    const id = await agent("@Café  am\u00a0Hafen");
    await agent("Lighthouse");
    for (const typed of ["@cafe\u0301 am hafen", "Café am Hafen", id])
      expect((await asks(`/status ${typed}`)).text).toMatch(/@Café am Hafen\nState/);
  });

  it("is given no budget when it was closed", async () => {
    await agent("Harbour", { phase: "closed" });
    for (const command of ["/budget harbour", "/budget 5 harbour"])
      expect((await asks(command)).text).toMatch(/^Harbour\n.*closed[\s\S]*cannot be done/s);
    expect((await world.client.execute("select 1 from budgets")).rows).toEqual([]);
  });

  it("that is typed almost right comes first of what is offered", async () => {
    await agent("Lighthouse");
    for (let n = 0; n < 12; n++) await agent(`Agent ${n}`);
    for (const typed of ["lighthuose", "light"]) {
      const { text, buttons } = await asks(`/status ${typed}`);
      expect(text).toMatch(/None of your agents is called “light/);
      expect(text).toMatch(/There are more/);
      expect(buttons).toHaveLength(10);
      expect(buttons[0]).toBe("Lighthouse");
    }
  });
});

describe("no name", () => {
  it("means the one that goes on, however many have ended since", async () => {
    await agent("Harbour", { phase: "stopped" });
    for (let n = 0; n < 12; n++) await agent(`Gone ${n}`, { phase: "failed" });
    expect((await asks("/status")).text).toMatch(/^Harbour\n/);
  });

  it("asks which, keeps the number of settings that was typed, and does not ask twice", async () => {
    await agent("Harbour");
    await agent("Lighthouse");
    const after = ann.says("/rollback 7");
    await ann.sees(/Which one\?/, { after });
    await ann.taps("Lighthouse");
    await ann.sees(/no settings of that number/, { after });
  });

  it("is answered truly to somebody whose agents are all closed", async () => {
    await agent("Harbour", { phase: "closed" });
    for (const command of ["/status", "/bots"]) {
      const { text, buttons } = await asks(command);
      expect(text).toMatch(/No agents now[\s\S]*are closed/);
      expect(buttons).toEqual(["Deploy an agent"]);
    }
  });
});
