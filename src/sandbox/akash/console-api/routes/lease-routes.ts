import { MsgCreateLease } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { Hono } from "hono";
import Long from "long";
import { z } from "zod";
import { badRequest } from "../console-error.ts";
import type { ConsoleParts } from "../parts.ts";
import type { LeaseId } from "../provider-proxy.ts";
import { readJson } from "../read-json.ts";
import { deploymentBody } from "../shapes.ts";
import { Dseq, encodeMessage } from "./deployment-routes.ts";

/** Not wrapped in `data`, unlike its neighbours. */
const LeaseBody = z.object({
  manifest: z.string(),
  leases: z
    .array(
      z.object({
        dseq: Dseq,
        gseq: z.number(),
        oseq: z.number(),
        provider: z.string().regex(/^akash1[02-9ac-hj-np-z]{38,58}$/, "Invalid address"),
      }),
    )
    .min(1),
});

const leaseMessage = (owner: string, { dseq, ...rest }: LeaseId) =>
  encodeMessage(
    MsgCreateLease,
    MsgCreateLease.fromPartial({ bidId: { owner, dseq: Long.fromString(dseq, true), ...rest, bseq: 0 } }),
  );

/** A lease that is there already is not made again; the manifest is sent in either case. */
async function lease(parts: ConsoleParts, { manifest, leases }: z.infer<typeof LeaseBody>) {
  const { reads, wallet, proxy } = parts;
  const [first] = leases;
  if (!first) throw badRequest("leases is empty");
  const held = await reads.leases(first.dseq);
  if (!held.some(({ state }) => state === "active")) {
    for (const one of leases) await wallet.send(leaseMessage(wallet.address, one));
  }
  for (const one of leases) await proxy.sendManifest(one, manifest);
  return await deploymentBody(parts, first.dseq);
}

export function leaseRoutes(parts: ConsoleParts): Hono {
  const app = new Hono();
  app.post("/v1/leases", async (c) => c.json({ data: await lease(parts, await readJson(c, LeaseBody)) }));
  return app;
}
