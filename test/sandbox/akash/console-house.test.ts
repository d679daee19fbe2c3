import { expect, onTestFinished, test } from "vitest";
import type { AkashBackend } from "../../../src/ports/akash-backend.ts";
import { eventually } from "../../integrations/akash/chain-rig.ts";
import { startConsoleRig } from "../../integrations/akash/console/console-rig.ts";
import { workload } from "../../integrations/akash/workloads.ts";

const MINUTE_MS = 60_000;
const noop = async (): Promise<void> => {};

async function create(backend: AkashBackend, port: number) {
  const manifest = await backend.freeze(workload({ port }));
  const made = await backend.create({ dseq: null, manifest, depositUact: 1_000_000, onSigned: noop });
  if (made.kind !== "included") throw new Error("nobody saw it");
  return { manifest, dseq: made.dseq };
}

test("the platform closes by itself what has no lease for ten minutes, and a trial's deployment after a day", async () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const rig = await startConsoleRig({}, { clock, houseMs: 20 });
  onTestFinished(() => rig.close());
  const { backend, twin } = rig;
  const idle = await create(backend, 1);
  const used = await create(backend, 2);
  const [bid] = await eventually(async () => {
    const bids = await backend.listBids(used.dseq);
    return bids.length > 0 && bids;
  });
  if (!bid) throw new Error("no bid");
  const lease = { owner: backend.owner, dseq: used.dseq, gseq: 1, oseq: 1, provider: bid.provider };
  await backend.createLease({ lease, manifest: used.manifest, onSigned: noop });
  const active = () =>
    twin.chain.listDeployments(backend.owner).flatMap((one) => (one.state === "active" ? [one.dseq] : []));
  const looked = () => new Promise((resolve) => setTimeout(resolve, 120));

  clock.offsetMs = 9 * MINUTE_MS;
  await looked();
  expect(active()).toEqual([idle.dseq, used.dseq]);
  clock.offsetMs = 11 * MINUTE_MS;
  await eventually(async () => active().length === 1);
  expect(active()).toEqual([used.dseq]);

  clock.offsetMs = 25 * 60 * MINUTE_MS;
  await looked();
  expect(active()).toEqual([used.dseq]);
  rig.console.changeAccount({ trialing: true });
  await eventually(async () => active().length === 0);
  expect(rig.console.violations()).toEqual([]);
});
