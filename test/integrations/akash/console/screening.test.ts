import { afterAll, beforeAll, expect, test } from "vitest";
import { createBidScreening } from "../../../../src/integrations/akash/console/screening.ts";
import type { ScreenedWorkload } from "../../../../src/ports/bid-screening.ts";
import { AUDITOR } from "../workloads.ts";
import { type ConsoleRig, startConsoleRig } from "./console-rig.ts";

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsoleRig();
});
afterAll(() => rig.close());

const workload: ScreenedWorkload = {
  cpuUnits: 1.5,
  memoryMiB: 3072,
  storageMiB: 5120,
  maxPriceUactPerBlock: 60,
  auditors: [AUDITOR],
};

function screening(timeoutMs = 1_000) {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  return { clock, ...createBidScreening({ apiBase: rig.console.url, clock, timeoutMs }) };
}
const asked = () => rig.console.requests.filter(({ path }) => path === "/v1/bid-screening").length;

test("names who fits, with where they are and how their week was; needs no key", async () => {
  const { screen } = screening();
  const all = await screen(workload);
  expect(all.map(({ name, region }) => `${name}, ${region}`)).toEqual([
    "Aurora Hosting, eu-central",
    "Blue Ridge, us-east",
    "Cedar Cloud, us-west",
    "Dunes Compute, ap-southeast",
  ]);
  expect(all.every(({ incidents }) => incidents === 0)).toBe(true);
  expect(await screen({ ...workload, auditors: [] })).toHaveLength(5);
});

test("a provider that says nothing of itself is called by its address, and one that says too much is cut short", async () => {
  const said = { isAudited: true, incidents: [] };
  const providers = [
    { ...said, owner: "akash1blank", organization: " ", location: "" },
    { ...said, owner: "akash1long", organization: "o".repeat(5_000), location: "l".repeat(5_000) },
  ];
  rig.console.faults.add({
    kind: "status",
    match: /bid-screening/,
    status: 200,
    body: JSON.stringify({ providers }),
  });
  expect(await screening().screen(workload)).toMatchObject([
    { name: "akash1blank", region: null },
    { name: "o".repeat(60), region: "l".repeat(60) },
  ]);
});

test("nobody is a definite answer only if somebody is there for the smallest workload", async () => {
  const { screen } = screening();
  expect(await screen({ ...workload, memoryMiB: 10_000_000 })).toEqual([]);
  rig.console.screen(false);
  try {
    await expect(screening().screen(workload)).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "screening_off" },
    });
  } finally {
    rig.console.screen(true);
  }
});

test("an answer holds for a minute, and a failure keeps nobody waiting again for a while", async () => {
  const { clock, screen } = screening(200);
  await screen(workload);
  const before = asked();
  await screen(workload);
  expect(asked()).toBe(before);
  clock.offsetMs += 61_000;
  const gone = new AbortController();
  rig.console.faults.add({ kind: "hang", match: /bid-screening/, until: gone.signal });
  await expect(screen(workload)).rejects.toMatchObject({ code: "timeout" });
  const began = performance.now();
  await expect(screen(workload)).rejects.toMatchObject({ code: "timeout" });
  expect(performance.now() - began).toBeLessThan(150);
  gone.abort();
  clock.offsetMs += 16_000;
  expect(await screen(workload)).toHaveLength(4);
});
