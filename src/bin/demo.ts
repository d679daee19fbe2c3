import { checkoutLink, chooseAgent, pay, signIn } from "../sandbox/visitor/story.ts";
import { personIn } from "../sandbox/visitor/telegram-person.ts";
import { runStory } from "./parts/run-story.ts";
import { act, note, quote } from "./parts/telling.ts";
import { openWholeSandbox } from "./parts/whole-sandbox.ts";

/** Longest wait for one thing to appear in the chat. */
const PATIENCE_MS = 90_000;

/** Plays the main story: sign in, choose, pay, deploy, and talk to the agent that was deployed. */
async function play(folder: string): Promise<void> {
  const { akash, llm, newcomer, close } = await openWholeSandbox({ folder, patienceMs: PATIENCE_MS });
  try {
    const ann = newcomer("Ann");
    await act("Ann opens the bot", async () => {
      ann.chat.says("/start");
      quote((await ann.chat.sees(/agent/i)).text);
    });
    await act("signs in with a link, a page and a code", () => signIn(ann));
    const bot = await act("chooses a model and lets Telegram create her bot with one tap", () =>
      chooseAgent(ann),
    );
    const link = await act("sees the price and chooses a plan", async () => {
      quote((await ann.chat.sees(/plan/i)).text);
      return await checkoutLink(ann);
    });
    await act("pays on the checkout page", () => pay(ann, link));
    await act("watches the card until her agent is live", async () => {
      await ann.chat.link("Open my bot");
      quote(
        ann.chat
          .transcript()
          .filter((m) => m.fromBot)
          .map((m) => m.text)
          .at(-2) ?? "",
      );
    });
    const [lease] = akash.chain.listLeases().filter((l) => l.state === "active");
    note(`lease ${lease?.dseq} with ${lease?.provider}, @${bot.username}`);
    await act("says hello to her own bot, which answers through the gateway", async () => {
      const chat = personIn(ann.chat.app, bot.username, PATIENCE_MS);
      const before = llm.requests.length;
      chat.says("Hello! Who are you?");
      quote((await chat.sees(/\w/)).text);
      if (llm.requests.length === before) throw new Error("the answer did not come through the gateway");
    });
    await act("closes the agent; the escrow comes back", async () => {
      ann.chat.says("/close");
      await ann.chat.taps(/yes, close/i);
      await ann.chat.sees(/is closed/i);
      const open = akash.chain.listDeployments().filter((d) => d.state === "active");
      if (open.length > 0) throw new Error("a deployment is still open on chain");
    });
  } finally {
    await close();
  }
}

await runStory({
  name: "demo",
  title: "GoClaw, the main story on the sandbox",
  ended: "The agent answered.",
  play,
});
