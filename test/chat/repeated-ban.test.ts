import { expect, test } from "vitest";
import { providerActions } from "../../src/chat/actions/providers.ts";
import { sayIn } from "../../src/chat/language/language.ts";
import type { Request } from "../../src/chat/request.ts";
import { BAD, startProviderWorld } from "../services/providers/provider-world.ts";
import { only } from "../world/only.ts";

test("a yes to an entry that is handled again, as after a lost answer, is answered as done; another one is not", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  const say = sayIn("en");
  const ban = providerActions.find(({ verb }) => verb === "provider_ban");
  const args = { address: BAD, reason: "too slow", agents: "leave", seen: "0", upTo: "0" };
  const isTooLate = async (rowId: string) => {
    const request = only<Request>("request", { ctx: w.olga.ctx, say, rowId });
    const view = JSON.stringify(await ban?.run(request, args));
    w.clock.offsetMs += 10;
    return view.includes(JSON.stringify(say("blacklist-changed")));
  };
  expect([await isTooLate("tap-1"), await isTooLate("tap-1"), await isTooLate("tap-2")]).toEqual([
    false,
    false,
    true,
  ]);
  expect(await w.auditOf("blacklist.add")).toBe(1);
});
