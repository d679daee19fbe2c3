import { sendBroadcast } from "../../../../src/chat/tell/send-broadcast.ts";
import { answers, happens, runs, type Story, type Teller, taps } from "../play-story.ts";
import { signInAfresh } from "./admin.ts";

const LINE = "/broadcast We move house on Sunday.";

/** Nothing was told before, and nobody else wants to hear. */
async function nobodyElse({ world, person, userId }: Teller): Promise<void> {
  await world.client.execute("delete from broadcasts");
  await world.client.execute({
    sql: "insert or replace into news_choices (user_id, kind, wanted, since) select id, 'product', id=?, 0 from users",
    args: [userId ?? ""],
  });
  await person.runs("/broadcast");
}

async function asksAgain(teller: Teller): Promise<void> {
  await signInAfresh(teller);
  await teller.person.runs(LINE);
}

/** The messages themselves are in test/chat/broadcast.test.ts: they go to private chats, wherever their sender writes. */
async function nobodyListens({ world, person }: Teller): Promise<void> {
  await world.client.execute("update broadcasts set by_user_id='somebody-else'");
  await world.client.execute("update news_choices set wanted=0");
  const [row] = await world.repos.broadcasts.listNewest(1);
  const ctx = world.contextFor({ kind: "job", key: "broadcast" });
  await sendBroadcast(ctx, world.adapters, row?.id ?? "");
  await person.runs("/broadcast");
}

/** What the operator tells everybody, from the draft to the one who wants no more; alone, since it reaches all. */
export const broadcastStory: Story = {
  name: "an administrator tells everybody something",
  who: "admin",
  alone: true,
  steps: [
    happens("nobody else listens", nobodyElse, /None yet/),
    runs(LINE, /Sign in once more/),
    happens("they sign in", asksAgain, /Send this to one person/),
    taps("Don’t send", /None yet/),
    taps("Write one", /Send the text as your next message/),
    answers("Written by itself.", /Written by itself/),
    taps("Don’t send", /None yet/),
    runs(LINE, /Send this to one person/),
    taps("Yes, send to 1", /being sent · 0 of 1 sent/),
    runs(LINE, /sent at a time/),
    taps("Stop sending", /stopped · 0 of 1 sent/),
    taps("Go on sending", /being sent/),
    happens("they want none of it themselves", nobodyListens, /done · 0 of 1 sent/),
    runs("/settings", /one kind off/),
    taps("News", /✗ Messages to everybody/),
    taps("✗ Messages to everybody (off)", /✓ Messages to everybody/),
    taps("✓ Messages to everybody", /✗ Messages to everybody/),
  ],
};
