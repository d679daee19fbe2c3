import { Hono } from "hono";
import { z } from "zod";
import type { ConsoleParts } from "../parts.ts";
import { checked, readJson } from "../read-json.ts";

const Scope = z.enum(["send-manifest", "get-manifest", "logs", "shell", "events", "status", "restart"]);
const Permission = z.discriminatedUnion("access", [
  z.object({ provider: z.string(), access: z.literal("full") }),
  z.object({ provider: z.string(), access: z.literal("scoped"), scope: z.array(Scope) }),
]);
const TokenBody = z.object({
  data: z.object({
    ttl: z.number().int().positive(),
    leases: z.discriminatedUnion("access", [
      z.object({ access: z.literal("full") }),
      z.object({ access: z.literal("granular"), permissions: z.array(Permission) }),
    ]),
  }),
});
const WalletQuery = z.object({ userId: z.string() });

/** Who the key belongs to, and tokens to speak to providers with. */
export function accessRoutes({ account, wallet, akash, now }: ConsoleParts): Hono {
  const app = new Hono();
  app.get("/v1/user/me", (c) => {
    const { userId } = account.read();
    return c.json({ data: { id: userId, userId: `auth0|${userId}`, username: "operator", email: null } });
  });
  app.get("/v1/wallets", (c) => {
    const { userId, trialing, ready } = account.read();
    const asked = checked(c.req.query(), WalletQuery);
    if (asked.userId !== userId) return c.json({ data: [] });
    return c.json({
      data: [
        {
          id: 1,
          userId,
          creditAmount: Number(akash.chain.balance(wallet.address, "uact")) / 1_000_000,
          address: ready ? wallet.address : null,
          denom: "uact",
          isTrialing: trialing,
          topUpMinAmountUsd: 20,
          createdAt: new Date(0).toISOString(),
        },
      ],
    });
  });
  app.post("/v1/create-jwt-token", async (c) => {
    const { data } = await readJson(c, TokenBody);
    return c.json({ data: { token: await wallet.jwt(data.leases, data.ttl, now()) } });
  });
  return app;
}
