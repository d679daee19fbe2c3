import { expect, onTestFinished, test } from "vitest";
import { checkoutLink, chooseAgent, pay, signIn } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { startWorld } from "../world/world.ts";

test.each(["chain", "console"] as const)(
  "by %s: Ann signs in, pays, and her agent answers her; she closes it and the escrow comes back",
  async (backend) => {
    const world = await startWorld({ env: { AKASH_BACKEND: backend } });
    onTestFinished(() => world.close());
    const ann = world.meets("Ann");
    ann.chat.says("/start");
    await ann.chat.sees(/your own ai agent/i);
    await signIn(ann);
    const bot = await chooseAgent(ann);
    const page = await pay(ann, await checkoutLink(ann));
    expect(page.url).toContain("/paid");
    expect(await ann.chat.link("Open my bot")).toContain(bot.username);
    await ann.chat.sees(/paid, thank you/i);
    const labels = ann.chat.transcript().flatMap((message) => message.buttons.map((button) => button.label));
    expect(labels.filter((label) => /^pay /i.test(label))).toEqual([]);

    const [deployment] = world.akash.chain.listDeployments().filter((d) => d.state === "active");
    expect(deployment?.owner === world.sandbox.consoleApi?.owner).toBe(backend === "console");
    const agent = personIn(ann.chat.app, bot.username, 20_000);
    agent.says("Hello, who are you?");
    await agent.sees(/agent/i);
    expect(world.llm.requests.filter((r) => r.path.endsWith("/chat/completions"))).toHaveLength(1);

    ann.chat.says("/close");
    await ann.chat.taps(/yes, close/i);
    await ann.chat.sees(/is closed/i);
    expect(world.akash.chain.listDeployments().filter((d) => d.state === "active")).toEqual([]);
    expect(world.telegram.violations).toEqual([]);
    expect([...world.akash.violations(), ...(world.sandbox.consoleApi?.violations() ?? [])]).toEqual([]);
  },
  60_000,
);
