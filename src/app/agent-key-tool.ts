import { parseArgs } from "node:util";
import { openDataFolder } from "../config/data-folder.ts";
import { type Config, loadConfig } from "../config/load-config.ts";
import type { Environment } from "../config/sandbox-rules.ts";
import { PLAN_IDS, type PlanId } from "../domain/plans/plans.ts";
import { AppError } from "../errors.ts";
import { createLog } from "../log.ts";
import { systemClock } from "../ports/clock.ts";
import { type LocalContext, makeLocalKey, revokeLocalKey, useModel } from "../services/admin/local-key.ts";
import { openStore } from "./store.ts";

const USAGE = `npm run -s agent-key -- [--plan ${PLAN_IDS.join("|")}] [--tokens N] [--model name]
npm run -s agent-key -- --revoke <key or id>`;
const ASK_MS = 5_000;

/** The key alone goes to standard output, so that it can stand in a command; words go here. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const refuse = (why: string): never => {
  throw new AppError("misconfigured", `${why}\n${USAGE}`);
};

interface Wish {
  plan: PlanId;
  tokens: number | null;
  model: string | null;
}

function readWish(args: string[]): Wish | { revoke: string } {
  const { values } = parse(args);
  if (values.revoke !== undefined) return { revoke: values.revoke };
  const plan = PLAN_IDS.find((id) => id === (values.plan ?? "pro"));
  const tokens = values.tokens === undefined ? null : Number(values.tokens);
  if (tokens !== null && !(Number.isSafeInteger(tokens) && tokens > 0))
    return refuse("--tokens is a whole number above 0.");
  return plan ? { plan, tokens, model: values.model ?? null } : refuse(`There is no plan "${values.plan}".`);
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ args, options: { plan: text, tokens: text, model: text, revoke: text } });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : "These arguments cannot be read.");
  }
}

/** What the running GoClaw offers to this key. @throws AppError `unavailable` when it does not answer */
async function offeredTo(key: string, { selfUrl }: Config): Promise<string[]> {
  const away = `GoClaw does not answer at ${selfUrl}. Start it, or name a model with --model.`;
  try {
    const answer = await fetch(`${selfUrl}/v1/models`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(ASK_MS),
    });
    const list = (await answer.json()) as { data?: { id: string }[] };
    return (list.data ?? []).map(({ id }) => id).filter((id) => id !== "default");
  } catch {
    throw new AppError("unavailable", away);
  }
}

/** Without a wish, the first model that the running GoClaw offers; a wish is taken at its word where it is not running. */
async function chooseModel(key: string, config: Config, wanted: string | null): Promise<string> {
  const offered = await offeredTo(key, config).catch((error: unknown) => {
    if (wanted === null) throw error;
    return [wanted];
  });
  const model = wanted ?? offered[0];
  if (model === undefined)
    throw new AppError("unavailable", "GoClaw knows no model yet. Try again in a moment.");
  if (!offered.includes(model))
    return refuse(`There is no model "${model}". There are: ${offered.join(", ")}.`);
  return model;
}

async function make(
  ctx: LocalContext,
  config: Config,
  { plan, tokens, model }: Wish,
  out: (line: string) => void,
): Promise<void> {
  const made = await makeLocalKey(ctx, { plan, tokensPerPeriod: tokens, model: model ?? "default" });
  try {
    const chosen = await chooseModel(made.key, config, model);
    const key = await useModel(ctx, made.deploymentId, chosen);
    out(key);
    say(`A key on plan ${plan}; "default" is ${chosen}. End it with: --revoke ${made.deploymentId}`);
  } catch (error) {
    await revokeLocalKey(ctx, made.deploymentId);
    throw error;
  }
}

/**
 * Makes a key to try the gateway with, or ends one, on the configured database. @param out gets the key and nothing else
 * @throws AppError in words for whoever runs it
 */
export async function agentKeyTool(
  args: string[],
  env: Environment,
  out: (line: string) => void,
): Promise<void> {
  const wish = readWish(args);
  const config = loadConfig(env);
  if (config.database.url.startsWith("file:")) openDataFolder(config.dataDir);
  const store = await openStore(config, systemClock, createLog("warn", process.stderr));
  try {
    const ctx = { db: store.database.client, repos: store.repos, clock: systemClock };
    if ("revoke" in wish) say(`Ended: ${await revokeLocalKey(ctx, wish.revoke)}`);
    else await make(ctx, config, wish, out);
  } finally {
    await store.close();
  }
}
