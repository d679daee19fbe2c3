import { test } from "vitest";
import { openCrashWorld } from "./crash-world.ts";
import { choose, playClosed, playPaid, playRefunded, signInSomehow } from "./stories.ts";

test("dry", async () => {
  const show = (w: { passed(): string[] }, what: string) => {
    const c: Record<string, number> = {};
    for (const p of w.passed()) c[p] = (c[p] ?? 0) + 1;
    console.error(what, JSON.stringify(c));
  };
  const a = await openCrashWorld();
  await signInSomehow(a);
  await choose(a);
  show(a, "sign");
  const template = await a.keepTemplate();
  const b = await openCrashWorld({ template });
  await playPaid(b);
  show(b, "paid");
  await playClosed(b);
  show(b, "closed");
  await b.close();
  const c = await openCrashWorld({ template });
  await playRefunded(c);
  show(c, "refunded");
  console.error(
    c.stripe.ledger
      .events()
      .map((e) => e.type)
      .join(" "),
  );
  await c.close();
}, 200_000);
