import type { Hono } from "hono";
import { clerkError, jsonAnswer } from "../clerk-errors.ts";
import { openIdConfiguration } from "../discovery.ts";
import { exchangeCode, profileClaims } from "../oauth-token.ts";
import type { FrontInput } from "./front.ts";

/** The Frontend API for machines: discovery, keys, token, userinfo. */
export function machineRoutes(app: Hono, input: FrontInput): void {
  app.get("/.well-known/openid-configuration", (c) =>
    jsonAnswer(c, openIdConfiguration(input.issuer(), input.pagesUrl())),
  );
  app.get("/.well-known/jwks.json", (c) => jsonAnswer(c, input.key.jwks));

  app.post("/oauth/token", async (c) => {
    c.header("cache-control", "no-store");
    if (!/^application\/x-www-form-urlencoded\b/.test(c.req.header("content-type") ?? "")) {
      return jsonAnswer(
        c,
        { error: "invalid_request", error_description: "The request must be form encoded." },
        400,
      );
    }
    const answer = await exchangeCode({
      form: new URLSearchParams(await c.req.text()),
      authorization: c.req.header("authorization"),
      oauth: input.oauth,
      books: input.books,
      key: input.key,
      issuer: input.issuer(),
      nowMs: input.now(),
    });
    return jsonAnswer(c, answer.body, answer.status);
  });

  app.on(["GET", "POST"], "/oauth/userinfo", (c) => {
    const bearer = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    const token = bearer === undefined ? undefined : input.books.accessTokens.get(bearer);
    const user = token && token.expiresAtMs > input.now() ? input.directory.find(token.userId) : undefined;
    if (!token || !user) {
      const message = "The access token is invalid or has expired.";
      return clerkError(c, 401, { code: "oauth_token_invalid", message, longMessage: message });
    }
    const who = { object: "oauth_user_info", instance_id: input.instanceId, user_id: user.id, sub: user.id };
    return jsonAnswer(c, { ...who, ...profileClaims(user, token.scope) });
  });
}
