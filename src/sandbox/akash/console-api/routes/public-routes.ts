import { Hono } from "hono";
import { z } from "zod";
import type { ProviderView } from "../../chain-view.ts";
import { SANDBOX_AUDITOR } from "../../constants.ts";
import { notFound } from "../console-error.ts";
import type { ConsoleParts } from "../parts.ts";
import { readJson } from "../read-json.ts";

const Quantity = z.object({ val: z.string().max(80) });
const Attributes = z.array(z.object({ key: z.string().min(1), value: z.string() }));
const ScreeningBody = z.object({
  requirements: z
    .object({
      signedBy: z
        .object({ allOf: z.array(z.string()).default([]), anyOf: z.array(z.string()).default([]) })
        .default({ allOf: [], anyOf: [] }),
      attributes: Attributes.default([]),
    })
    .default({ signedBy: { allOf: [], anyOf: [] }, attributes: [] }),
  resources: z.array(
    z.object({
      resource: z.object({
        id: z.number().int(),
        cpu: z.object({ units: Quantity, attributes: Attributes.optional() }),
        memory: z.object({ quantity: Quantity, attributes: Attributes.optional() }),
        gpu: z.object({ units: Quantity, attributes: Attributes.optional() }),
        storage: z.array(
          z.object({ name: z.string(), quantity: Quantity, attributes: Attributes.optional() }),
        ),
        endpoints: z.array(z.looseObject({})).optional(),
      }),
      count: z.number().int().min(1),
      price: z.object({
        denom: z.string(),
        amount: z.string().regex(/^\d+$/, "Must be an unsigned integer string"),
      }),
    }),
  ),
  timezone: z.string(),
});

const DAYS = 7;
const DAY_MS = 86_400_000;
const BYTES_PER_GIB = 1_073_741_824;
/** What a provider of the sandbox has room for. */
const ROOM = { milliCpu: 64_000, memoryBytes: 256 * BYTES_PER_GIB };

/** Decimal text, or protobuf's base64 of it. */
function amountOf({ val }: { val: string }): number {
  return Number(/^\d+$/.test(val) ? val : Buffer.from(val, "base64").toString("utf8"));
}

const attribute = (provider: ProviderView, key: string): string | null =>
  provider.attributes.find((one) => one.key === key)?.value ?? null;

/** One that is away or does nothing has an incident open; the others had a quiet week. */
function incidents(provider: ProviderView, nowMs: number) {
  const isDown = provider.mode === "offline" || provider.mode === "vanish";
  return Array.from({ length: DAYS }, (_, ago) => {
    const today = ago === 0 && isDown;
    return {
      date: new Date(nowMs - ago * DAY_MS).toISOString().slice(0, 10),
      hasOpenIncident: isDown,
      incidentCount: today ? 1 : 0,
      downtimeSeconds: today ? 3_600 : 0,
    };
  });
}

function screen({ akash, now }: ConsoleParts, body: z.infer<typeof ScreeningBody>) {
  const { signedBy, attributes } = body.requirements;
  const fits = body.resources.every(
    ({ resource, count }) =>
      amountOf(resource.cpu.units) * count <= ROOM.milliCpu &&
      amountOf(resource.memory.quantity) * count <= ROOM.memoryBytes &&
      amountOf(resource.gpu.units) === 0,
  );
  const providers = akash.chain.providers().filter((one) => {
    const signed = (auditor: string) => one.auditors.includes(auditor);
    if (!fits || one.mode === "offline") return false;
    if (signedBy.anyOf.length > 0 && !signedBy.anyOf.some(signed)) return false;
    return signedBy.allOf.every(signed) && attributes.every((a) => attribute(one, a.key) === a.value);
  });
  return providers.map((one) => ({
    owner: one.address,
    hostUri: one.hostUri,
    isAudited: one.auditors.includes(SANDBOX_AUDITOR),
    createdAt: new Date(0).toISOString(),
    location: one.region,
    organization: attribute(one, "organization"),
    incidents: incidents(one, now()),
  }));
}

const providerBody = (one: ProviderView) => ({
  owner: one.address,
  name: one.name,
  hostUri: one.hostUri,
  isOnline: one.mode !== "offline",
  isAudited: one.auditors.includes(SANDBOX_AUDITOR),
  attributes: one.attributes.map(({ key, value }) => ({ key, value, auditedBy: one.auditors })),
});

export interface ScreeningState {
  /** Switched off, the service answers every question with nobody. */
  on: boolean;
}

/** What needs no key. Neither question nor answer is wrapped in `data`. */
export function publicRoutes(parts: ConsoleParts, screening: ScreeningState): Hono {
  const app = new Hono();
  const { chain } = parts.akash;
  app.get("/v1/providers", (c) => c.json(chain.providers().map(providerBody)));
  app.get("/v1/providers/:address", (c) => {
    const found = chain.providers().find(({ address }) => address === c.req.param("address"));
    if (!found) throw notFound("Provider not found");
    return c.json(providerBody(found));
  });
  app.post("/v1/bid-screening", async (c) => {
    if (!screening.on) return c.json({ providers: [] });
    return c.json({ providers: screen(parts, await readJson(c, ScreeningBody)) });
  });
  return app;
}
