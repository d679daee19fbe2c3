import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { sameOriginOnly } from "../../kernel/same-origin.ts";
import type { Chain } from "../chain.ts";
import type { ChainView } from "../chain-view.ts";
import { providerModes } from "../ledger/records.ts";
import type { ProviderControl } from "../providers/providers.ts";
import { livePart } from "./live-part.ts";
import { page } from "./page.ts";

export interface ExplorerContext {
  view: ChainView;
  chain: Chain;
  providers: ProviderControl;
  hazards: { haltOracle(on: boolean): void; inflateGas(input: { factor: number; txs: number }): void };
}

const modeForm = z.object({ address: z.string(), mode: z.enum(providerModes) });
const hazardForm = z.object({ hazard: z.enum(["oracle_on", "oracle_off", "out_of_gas"]) });

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/** Enough to overrun any sensible gas limit. */
const OUT_OF_GAS_FACTOR = 10;

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** Links are relative to the page's own address, which ends with a slash or not depending on the mount. */
const linkPrefix = (path: string): string => (path.endsWith("/") ? "" : `${path.split("/").at(-1)}/`);

/** The chain explorer: what the chain knows, and a switch on every provider. */
export function createExplorer({ view, chain, providers, hazards }: ExplorerContext): Hono {
  const app = new Hono();
  const css = asset("./explorer.css");
  const script = asset("./explorer.js");
  const backTo = (c: Context, suffix: string) => c.redirect(c.req.path.slice(0, -suffix.length) || "/", 303);

  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
  });
  app.use(sameOriginOnly);
  app.get("/", (c) => c.html(page(view, chain.hazards(), linkPrefix(c.req.path))));
  app.get("/live.json", (c) => {
    c.header("cache-control", "no-store");
    return c.json({
      height: view.height,
      html: String(livePart(view, chain.hazards(), c.req.query("at") ?? "")),
    });
  });
  app.get("/explorer.css", (c) => c.body(css, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/explorer.js", (c) => c.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.post("/mode", async (c) => {
    const form = modeForm.safeParse(await c.req.parseBody());
    const known = form.success && view.providers().some((one) => one.address === form.data.address);
    if (!form.success || !known) return c.text("Unknown provider or mode", 400);
    providers.setMode(form.data.address, form.data.mode);
    return backTo(c, "/mode");
  });
  app.post("/hazard", async (c) => {
    const form = hazardForm.safeParse(await c.req.parseBody());
    if (!form.success) return c.text("Unknown hazard", 400);
    if (form.data.hazard === "out_of_gas") hazards.inflateGas({ factor: OUT_OF_GAS_FACTOR, txs: 1 });
    else hazards.haltOracle(form.data.hazard === "oracle_on");
    return backTo(c, "/hazard");
  });
  return app;
}
