import { createServer } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { sandboxFronts } from "../sandbox/fronts.ts";
import { startSandbox } from "../sandbox/sandbox.ts";

const FIRST_PORT = Number(process.env.SANDBOX_FIRST_PORT ?? 8091);
const PAGES_PORT = Number(process.env.SANDBOX_PORT ?? 8090);
const PRODUCT_URL = process.env.PRODUCT_URL ?? "http://localhost:8080";

/** The twins in a process of their own, so that GoClaw can be stopped and started beside them. */
async function main(): Promise<void> {
  const pagesUrl = `http://localhost:${PAGES_PORT}`;
  const sandbox = await startSandbox({
    folder: join(process.env.DATA_DIR ?? "./data", "sandbox"),
    twins: ["telegram", "clerk", "stripe", "akash", "llm"],
    pagesUrl,
    productUrl: PRODUCT_URL,
    firstPort: FIRST_PORT,
  });
  const app = new Hono();
  for (const front of sandboxFronts(sandbox)) app.route(front.path, front.app);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(PAGES_PORT, "127.0.0.1", resolve));
  console.log(`The twins run. Open ${pagesUrl}\n\nStart GoClaw beside them with this environment:\n`);
  for (const [name, value] of Object.entries(sandbox.env)) console.log(`${name}='${value}'`);
  console.log(`PUBLIC_URL='${PRODUCT_URL}'`);

  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
}

await main();
