import { expect, onTestFinished, test } from "vitest";
import { createLog } from "../../../../src/log.ts";
import { workload } from "../workloads.ts";
import { startConsoleRig } from "./console-rig.ts";

test("each call that changes something leaves a line, a create's with the transaction's hash, and none a secret", async () => {
  const rig = await startConsoleRig();
  onTestFinished(() => rig.close());
  const lines: string[] = [];
  const backend = await rig.another({
    log: createLog("info", { write: (line: string) => void lines.push(line) }),
  });
  const manifest = await backend.freeze(workload());
  const made = await backend.create({
    dseq: null,
    manifest,
    depositUact: 600_000,
    onSigned: async () => {},
  });
  if (made.kind !== "included") throw new Error("nobody saw it");
  const txHash = rig.twin.chain.txs().at(-1)?.hash;
  await backend.close(made.dseq);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: "console.answered", call: "create", dseq: made.dseq, txHash },
    { event: "console.answered", call: "close", dseq: made.dseq },
  ]);
  expect(lines.join("")).not.toMatch(/ac\.sk\.|gcb_/);
});
