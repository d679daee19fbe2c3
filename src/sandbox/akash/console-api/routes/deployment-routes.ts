import { randomUUID } from "node:crypto";
import { Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import {
  MsgCloseDeployment,
  MsgCreateDeployment,
  MsgUpdateDeployment,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { Hono } from "hono";
import Long from "long";
import { z } from "zod";
import { SANDBOX_AUDITOR } from "../../constants.ts";
import { runs } from "../../ledger/records.ts";
import { badRequest, walletNotReady } from "../console-error.ts";
import type { ConsoleParts } from "../parts.ts";
import { checked, readJson } from "../read-json.ts";
import { prepareSdl } from "../sdl.ts";
import { deploymentBody, listItem } from "../shapes.ts";

export const Dseq = z.string().regex(/^\d+$/, "Invalid dseq");
const MIN_DEPOSIT_USD = 0.5;
const MAX_LIST = 1000;

const CreateBody = z.object({ data: z.object({ sdl: z.string(), deposit: z.number().optional() }) });
const UpdateBody = z.object({ data: z.object({ sdl: z.string() }) });
const ListQuery = z.object({
  skip: z.coerce.number().min(0).default(0),
  limit: z.coerce.number().min(1).default(MAX_LIST),
});

export const encodeMessage = <T>(
  codec: { $type: string; encode(message: T): { finish(): Uint8Array } },
  message: T,
) => ({ typeUrl: `/${codec.$type}`, value: codec.encode(message).finish() });

const closeMessage = (owner: string, dseq: string) =>
  encodeMessage(
    MsgCloseDeployment,
    MsgCloseDeployment.fromPartial({ id: { owner, dseq: Long.fromString(dseq, true) } }),
  );

/** Closes once and again without complaint. @throws ConsoleError 404 for what the chain does not know */
export async function closeDeployment({ reads, wallet }: ConsoleParts, dseq: string): Promise<void> {
  const { deployment } = await reads.deployment(dseq);
  if (deployment.state !== "active") return;
  await wallet.send(closeMessage(wallet.address, dseq));
}

async function create(parts: ConsoleParts, { sdl, deposit }: z.infer<typeof CreateBody>["data"]) {
  const { account, wallet, now } = parts;
  if (!account.read().ready) throw walletNotReady();
  if (deposit === undefined) throw badRequest("deposit is required");
  if (deposit < MIN_DEPOSIT_USD) throw badRequest("Deposit too low");
  const prepared = await prepareSdl(sdl);
  // The server's own clock names the deployment, so a repeated request makes another one.
  const createdAtMs = now();
  const dseq = String(createdAtMs);
  const message = MsgCreateDeployment.fromPartial({
    id: { owner: wallet.address, dseq: Long.fromString(dseq, true) },
    hash: prepared.hash,
    deposit: {
      amount: { denom: "uact", amount: String(Math.round(deposit * 1_000_000)) },
      sources: [Source.balance],
    },
  });
  message.groups = prepared.groups;
  const signTx = await wallet.send(encodeMessage(MsgCreateDeployment, message));
  account.putNote({ dseq, createdAtMs, settingId: randomUUID(), autoTopUp: null });
  return { dseq, manifest: prepared.manifest, signTx };
}

async function update(parts: ConsoleParts, dseq: string, sdl: string) {
  const { reads, wallet, proxy } = parts;
  await reads.deployment(dseq);
  const prepared = await prepareSdl(sdl);
  const message = MsgUpdateDeployment.fromPartial({
    id: { owner: wallet.address, dseq: Long.fromString(dseq, true) },
    hash: prepared.hash,
  });
  await wallet.send(encodeMessage(MsgUpdateDeployment, message));
  for (const lease of await reads.leases(dseq)) {
    if (runs(lease)) await proxy.sendManifest(lease.id, prepared.manifest);
  }
  return await deploymentBody(parts, dseq);
}

/** Only bids of providers that the platform's auditor has signed are ever shown. */
async function auditedBids({ reads, akash }: ConsoleParts, dseq: string) {
  const audited = new Set(
    akash.chain.providers().flatMap((p) => (p.auditors.includes(SANDBOX_AUDITOR) ? [p.address] : [])),
  );
  const shape = z.object({ id: z.object({ provider: z.string() }) });
  return (await reads.bids(dseq)).filter(({ bid }) => audited.has(shape.parse(bid).id.provider));
}

export function deploymentRoutes(parts: ConsoleParts): Hono {
  const app = new Hono();
  const dseqOf = (value: string | undefined) => checked(value, Dseq);

  app.post("/v1/deployments", async (c) =>
    c.json({ data: await create(parts, (await readJson(c, CreateBody)).data) }, 201),
  );
  app.get("/v1/deployments", async (c) => {
    const { skip, limit } = checked(c.req.query(), ListQuery);
    const all = await parts.reads.activeDeployments();
    const page = all.slice(skip, skip + limit);
    const deployments = await Promise.all(page.map((one) => listItem(parts, one)));
    const total = all.length;
    return c.json({
      data: { deployments, pagination: { total, skip, limit, hasMore: skip + limit < total } },
    });
  });
  app.get("/v1/deployments/:dseq", async (c) =>
    c.json({ data: await deploymentBody(parts, dseqOf(c.req.param("dseq"))) }),
  );
  app.put("/v1/deployments/:dseq", async (c) => {
    const { sdl } = (await readJson(c, UpdateBody)).data;
    return c.json({ data: await update(parts, dseqOf(c.req.param("dseq")), sdl) });
  });
  app.delete("/v1/deployments/:dseq", async (c) => {
    await closeDeployment(parts, dseqOf(c.req.param("dseq")));
    return c.json({ data: { success: true } });
  });
  app.get("/v1/bids", async (c) => c.json({ data: await auditedBids(parts, dseqOf(c.req.query("dseq"))) }));
  app.get("/v1/bids/:dseq", async (c) =>
    c.json({ data: await auditedBids(parts, dseqOf(c.req.param("dseq"))) }),
  );
  return app;
}
