import { createServer } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { openDataFolder } from "../config/data-folder.ts";
import { startFailure } from "../config/start-failure.ts";
import { AppError } from "../errors.ts";
import { sandboxFronts } from "../sandbox/fronts.ts";
import { holdBooks } from "../sandbox/kernel/hold-books.ts";
import { type SandboxOptions, startSandbox } from "../sandbox/sandbox.ts";

/** A whole number from the environment. @throws AppError `misconfigured` naming the variable */
function numberFrom(name: string, fallback: number, range: { min: number; max: number }): number {
  const text = process.env[name]?.trim() || String(fallback);
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= range.min && value <= range.max) return value;
  throw new AppError("misconfigured", `${name} must be a whole number from ${range.min} to ${range.max}.`);
}

/** Names other than the usual ones, to see that nothing depends on those. */
function otherNames(): NonNullable<SandboxOptions["names"]> {
  const {
    SANDBOX_BOT_USERNAME: botUsername,
    SANDBOX_CHAIN_ID: chainId,
    SANDBOX_PRICE_PREFIX: pricePrefix,
  } = process.env;
  return {
    ...(botUsername && { botUsername }),
    ...(chainId && { chainId }),
    ...(pricePrefix && { pricePrefix }),
  };
}

/** The twins in a process of their own, so that GoClaw can be stopped and started beside them. */
async function main(): Promise<void> {
  const pagesPort = numberFrom("SANDBOX_PORT", 8090, { min: 1, max: 65_535 });
  const firstPort = numberFrom("SANDBOX_FIRST_PORT", 8091, { min: 1, max: 65_528 });
  const blockMs = numberFrom("SANDBOX_BLOCK_MS", 1000, { min: 20, max: 60_000 });
  const productUrl = (process.env.PRODUCT_URL?.trim() || "http://localhost:8080").replace(/\/+$/, "");
  const dataDir = process.env.DATA_DIR?.trim() || "./data";
  const pagesUrl = `http://localhost:${pagesPort}`;
  openDataFolder(dataDir);
  const books = holdBooks(dataDir);
  const sandbox = await startSandbox({
    folder: join(dataDir, "sandbox"),
    twins: ["telegram", "discord", "clerk", "stripe", "polar", "akash", "llm"],
    pagesUrl,
    productUrl,
    firstPort,
    blockMs,
    names: otherNames(),
  });
  const app = new Hono();
  for (const front of sandboxFronts(sandbox)) app.route(front.path, front.app);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(pagesPort, "127.0.0.1", resolve);
  });
  console.log(`The twins run. Open ${pagesUrl}\n\nStart GoClaw beside them with this environment:\n`);
  // The last two are no settings of GoClaw's: they load the world clock ahead of it.
  for (const [name, value] of Object.entries({ ...sandbox.env, ...sandbox.time?.env }))
    console.log(`${name}='${value}'`);
  console.log(`PUBLIC_URL='${productUrl}'`);

  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
    books.release();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

main().catch((error: unknown) => {
  console.error(`\nThe twins cannot start.\n${startFailure(error)}\n`);
  process.exit(1);
});
