import { MsgAccountDeposit, Scope, Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { Hono } from "hono";
import { z } from "zod";
import type { AccountRecord, DeploymentNote } from "../account.ts";
import { notFound } from "../console-error.ts";
import type { ConsoleParts } from "../parts.ts";
import { checked, readJson } from "../read-json.ts";
import { deploymentBody } from "../shapes.ts";
import { Dseq, encodeMessage } from "./deployment-routes.ts";

const DepositBody = z.object({ data: z.object({ dseq: Dseq, deposit: z.number().positive() }) });
const SettingBody = z.object({ data: z.object({ autoTopUpEnabled: z.boolean().default(false) }) });
const NewSettingBody = z.object({
  data: z.object({ dseq: Dseq, autoTopUpEnabled: z.boolean().default(false) }),
});
const WalletBody = z.object({
  data: z.object({
    autoReloadEnabled: z.boolean(),
    autoReloadThreshold: z.number().min(5).max(10_000).optional(),
    autoReloadAmount: z.number().min(20).max(10_000).optional(),
  }),
});

const usd = (uact: bigint): number => Number(uact) / 1_000_000;
const BLOCKS_PER_WEEK = (7 * 86_400) / 6.117;
const FREQUENCY_MS = 48 * 3_600_000;

function balances({ akash, wallet }: ConsoleParts) {
  const balance = usd(akash.chain.balance(wallet.address, "uact"));
  const open = akash.chain.escrowAccounts(wallet.address).filter(({ state }) => state === "open");
  const deployments = open.reduce((sum, one) => sum + usd(one.fundsUact), 0);
  return { balance, deployments, total: balance + deployments };
}

function setting(parts: ConsoleParts, note: DeploymentNote) {
  const { userId } = parts.account.read();
  const time = new Date(note.createdAtMs).toISOString();
  return {
    id: note.settingId,
    userId,
    dseq: note.dseq,
    autoTopUpEnabled: note.autoTopUp ?? false,
    estimatedTopUpAmount: 0,
    topUpFrequencyMs: FREQUENCY_MS,
    createdAt: time,
    updatedAt: time,
  };
}

const walletSettings = (account: AccountRecord) => ({
  autoReloadEnabled: account.autoReload,
  autoReloadThreshold: account.autoReloadThresholdUsd,
  autoReloadAmount: account.autoReloadAmountUsd,
});

async function deposit(parts: ConsoleParts, dseq: string, dollars: number) {
  const { wallet, reads } = parts;
  await reads.deployment(dseq);
  const message = MsgAccountDeposit.fromPartial({
    signer: wallet.address,
    id: { scope: Scope.deployment, xid: `${wallet.address}/${dseq}` },
    deposit: {
      amount: { denom: "uact", amount: String(Math.round(dollars * 1_000_000)) },
      sources: [Source.balance],
    },
  });
  await wallet.send(encodeMessage(MsgAccountDeposit, message));
  return await deploymentBody(parts, dseq);
}

/** What is in the wallet, and who fills up what. */
export function moneyRoutes(parts: ConsoleParts): Hono {
  const app = new Hono();
  const { account, akash, wallet } = parts;
  /** @throws ConsoleError 404 for a deployment that was not made here */
  const noteOf = (dseq: string | undefined): DeploymentNote => {
    const note = account.note(checked(dseq, Dseq));
    if (!note) throw notFound("Deployment setting not found");
    return note;
  };
  const change = (note: DeploymentNote, autoTopUp: boolean) => {
    const changed = { ...note, autoTopUp };
    account.putNote(changed);
    return { data: setting(parts, changed) };
  };

  app.get("/v1/balances", (c) => c.json({ data: balances(parts) }));
  app.get("/v1/weekly-cost", (c) => {
    const active = akash.chain.listLeases(wallet.address).filter(({ state }) => state === "active");
    const perBlock = active.reduce((sum, one) => sum + one.priceUact, 0);
    return c.json({ data: { weeklyCost: (perBlock * BLOCKS_PER_WEEK) / 1_000_000 } });
  });
  app.post("/v1/deposit-deployment", async (c) => {
    const { data } = await readJson(c, DepositBody);
    return c.json({ data: await deposit(parts, data.dseq, data.deposit) });
  });
  app.get("/v2/deployment-settings/:dseq", (c) => {
    const note = noteOf(c.req.param("dseq"));
    if (note.autoTopUp === null) throw notFound("Deployment setting not found");
    return c.json({ data: setting(parts, note) });
  });
  app.post("/v2/deployment-settings", async (c) => {
    const { data } = await readJson(c, NewSettingBody);
    return c.json(change(noteOf(data.dseq), data.autoTopUpEnabled), 201);
  });
  app.patch("/v2/deployment-settings/:dseq", async (c) => {
    const { data } = await readJson(c, SettingBody);
    return c.json(change(noteOf(c.req.param("dseq")), data.autoTopUpEnabled));
  });
  app.get("/v1/wallet-settings", (c) => c.json({ data: walletSettings(account.read()) }));
  app.put("/v1/wallet-settings", async (c) => {
    const { data } = await readJson(c, WalletBody);
    const { autoReloadThreshold, autoReloadAmount } = data;
    account.change({
      autoReload: data.autoReloadEnabled,
      ...(autoReloadThreshold === undefined ? {} : { autoReloadThresholdUsd: autoReloadThreshold }),
      ...(autoReloadAmount === undefined ? {} : { autoReloadAmountUsd: autoReloadAmount }),
    });
    return c.json({ data: walletSettings(account.read()) });
  });
  return app;
}
