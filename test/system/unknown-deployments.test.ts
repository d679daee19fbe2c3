import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { workloadSdl } from "../../src/integrations/akash/sdl.ts";
import { workload } from "../integrations/akash/workloads.ts";
import { FIRST_PERSON, signedIn, signsInAfresh } from "../world/customers.ts";
import { shiftingClock } from "../world/shifting-clock.ts";
import { until } from "../world/until.ts";
import { startWorld } from "../world/world.ts";

const Created = z.object({ data: z.object({ dseq: z.string() }) });
const SETTLED_MS = 3 * 60_000;

test("what runs at the operator's cost and nobody knows is shown to an administrator, who adopts it or has it closed", async () => {
  const clock = shiftingClock();
  const world = await startWorld({
    clock,
    leaseMs: 60_000,
    env: { ADMINS: `telegram:${FIRST_PERSON}:owner`, AKASH_BACKEND: "console" },
  });
  onTestFinished(async () => {
    await world.close();
    clock.restore();
  });
  const api = world.sandbox.consoleApi;
  if (!api) throw new Error("no Console API");
  const ada = await signedIn(world, "Ada");

  /** Somebody deploys with the operator's own key, past GoClaw. */
  async function deployByHand(): Promise<string> {
    const sdl = JSON.stringify(workloadSdl(workload()));
    const answer = await fetch(`${api?.url}/v1/deployments`, {
      method: "POST",
      headers: {
        "x-api-key": world.sandbox.credentials.consoleApiKey,
        "content-type": "application/json",
      },
      body: JSON.stringify({ data: { sdl, deposit: 2 } }),
    });
    return Created.parse(await answer.json()).data.dseq;
  }
  const stateOf = (dseq: string) =>
    world.akash.chain.listDeployments(api.owner).find((one) => one.dseq === dseq)?.state;
  const noted = (dseq: string) =>
    until("it to be noted", () =>
      world.logLines.some((line) => line.includes("akash.unknown_deployment") && line.includes(dseq)),
    );

  const [kept, unwanted] = [await deployByHand(), await deployByHand()];
  clock.jump(61_000);
  await noted(kept);
  await noted(unwanted);
  clock.jump(SETTLED_MS);
  for (const dseq of [kept, unwanted])
    expect((await ada.chat.sees(new RegExp(dseq))).text).toMatch(/nobody knows[\s\S]*Cost per day/i);

  const press = async (dseq: string, label: string) => {
    const message = ada.chat.transcript().findLast((entry) => entry.text.includes(dseq));
    await ada.chat.app.pressInline(message?.messageId ?? 0, label);
  };
  await press(kept, "Adopt");
  await ada.chat.sees(/GoClaw leaves it alone/);
  await signsInAfresh(ada);
  await press(unwanted, "Close");
  await ada.chat.taps("Yes, close it");
  await ada.chat.sees(/is closed, and what was left/);
  expect(stateOf(unwanted)).toBe("closed");
  expect(stateOf(kept)).toBe("active");

  const reports = () =>
    world.logLines.filter((l) => l.includes("unknown_deployment") && l.includes(kept)).length;
  const before = reports();
  clock.jump(61_000);
  await until("another sweep", () => api.requests.filter((r) => r.method === "GET").length > 0);
  expect(reports()).toBe(before);
}, 60_000);
