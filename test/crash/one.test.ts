import { test } from "vitest";
import { printTranscript } from "../../src/sandbox/telegram/person/transcript.ts";
import { openCrashWorld } from "./crash-world.ts";
import { choose, signInSomehow } from "./stories.ts";
test("one", async () => {
  const w = await openCrashWorld({ crash: { kind: "at", name: "outbox.before_send", nth: 6 } });
  await signInSomehow(w);
  await Promise.race([choose(w).catch((e) => console.error(String(e))), w.blocks(200)]);
  console.error(w.died(), printTranscript(w.ann.chat.transcript()), w.logTail(15), w.telegram.unansweredCallbacks());
  await w.close();
}, 200_000);
