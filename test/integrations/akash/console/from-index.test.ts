import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { listenOnLoopback } from "../../../../src/sandbox/kernel/listen.ts";
import { wholeList } from "../chain-rig.ts";
import { AUDITOR, workload } from "../workloads.ts";
import { startConsoleRig } from "./console-rig.ts";

interface Answer {
  status: number;
  text: string;
}

/** Between GoClaw and the service: what is asked about deployments is answered as `bend` has it. */
async function bent(apiBase: string, bend: (answer: Answer) => Answer) {
  const listener = await listenOnLoopback(
    createServer(async (req, res) => {
      const path = req.url ?? "";
      const headers = { "x-api-key": String(req.headers["x-api-key"]) };
      const answer = await fetch(`${apiBase}${path}`, { headers });
      const real = { status: answer.status, text: await answer.text() };
      const { status, text } = path.startsWith("/v1/deployments") ? bend(real) : real;
      res.writeHead(status, { "content-type": "application/json" }).end(text);
    }),
  );
  onTestFinished(() => listener.close());
  return listener.url;
}

const notIndexed = (): Answer => ({
  status: 404,
  text: JSON.stringify({
    error: "NotFoundError",
    message: "Deployment not found",
    code: "not_found",
    type: "client_error",
  }),
});
const withoutHash = ({ status, text }: Answer): Answer => ({
  status,
  text: text.replaceAll(/"hash":"[^"]*"/g, '"hash":"unknown_value"'),
});

test("what the Console tells from its index while it cannot reach the chain is not the chain's word", async () => {
  const rig = await startConsoleRig();
  onTestFinished(() => rig.close());
  const manifest = await rig.backend.freeze(workload({ auditors: [AUDITOR] }));
  const made = await rig.backend.create({
    dseq: null,
    manifest,
    depositUact: 2_000_000,
    onSigned: async () => {},
  });
  if (made.kind !== "included") throw new Error("nobody saw it");
  const onChain = { dseq: made.dseq, state: "active", hashHex: manifest.hashHex };

  const behind = await rig.another({ apiBase: await bent(rig.console.url, notIndexed) });
  expect(await behind.readDeployment(made.dseq)).toMatchObject(onChain);
  expect(await behind.readDeployment("4711")).toBeNull();

  const hashless = await rig.another({ apiBase: await bent(rig.console.url, withoutHash) });
  expect(await hashless.readDeployment(made.dseq)).toMatchObject(onChain);
  // A list is what an absence is concluded from: it is asked of the chain alone.
  expect(await wholeList(hashless.deploymentPage)).toMatchObject([
    { dseq: made.dseq, hashHex: manifest.hashHex },
  ]);

  await rig.twin.close();
  await expect(behind.readDeployment(made.dseq)).rejects.toMatchObject({ code: "unavailable" });
});
