import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { providerModes } from "../akash/akash-twin.ts";
import { sameOriginOnly } from "../kernel/same-origin.ts";
import type { Sandbox } from "../sandbox.ts";
import { livePart } from "./live-part.ts";
import { page } from "./page.ts";
import type { Switchboard } from "./switchboard.ts";
import type { TimeFacts } from "./time-card.ts";
import { nextRenewalMs, timeSteps } from "./time-steps.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

const switchForm = z.object({ id: z.string().max(40), to: z.enum(["on", "off"]) });
const providerForm = z.object({ address: z.string().max(100), mode: z.enum(providerModes) });
const clockForm = z.object({ step: z.enum(timeSteps) });

const asset = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

function timeFacts(sandbox: Sandbox): TimeFacts | undefined {
  if (!sandbox.time) return undefined;
  return {
    nowMs: Date.now(),
    aheadMs: sandbox.time.aheadMs,
    nextRenewalMs: nextRenewalMs(sandbox),
  };
}

/** The page of fault switches, to be mounted at `base`. Only clicks on itself, or programs, change anything. */
export function faultRoutes(sandbox: Sandbox, board: Switchboard, base: string): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cache-control", "no-store");
  });
  app.use(sameOriginOnly);
  const back = (c: Context, isDone: boolean) =>
    isDone ? c.redirect(base, 303) : c.text("There is no such switch, or nothing to do", 400);

  app.get("/", (c) => c.html(page(board, timeFacts(sandbox), base)));
  app.get("/live.json", (c) => c.json({ html: String(livePart(board, timeFacts(sandbox), base)) }));
  for (const [name, type] of [
    ["faults.css", "text/css; charset=utf-8"],
    ["faults.js", "text/javascript; charset=utf-8"],
  ] as const) {
    const text = asset(name);
    app.get(`/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }

  app.post("/switch", async (c) => {
    const form = switchForm.safeParse(await c.req.parseBody());
    return back(c, form.success && board.flip(form.data.id, form.data.to === "on"));
  });
  app.post("/provider", async (c) => {
    const form = providerForm.safeParse(await c.req.parseBody());
    return back(c, form.success && board.setProvider(form.data.address, form.data.mode));
  });
  app.post("/clock", async (c) => {
    const form = clockForm.safeParse(await c.req.parseBody());
    return back(c, form.success && (await board.move(form.data.step)));
  });
  app.post("/calm", (c) => {
    board.calm();
    return back(c, true);
  });
  return app;
}
