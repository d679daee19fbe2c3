import type { MiddlewareHandler } from "hono";

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Headers of every page. The referrer policy is `same-origin` because `no-referrer` makes browsers send
 * `Origin: null` with our own forms.
 */
export function securityHeaders(publicUrl: string): MiddlewareHandler {
  const https = publicUrl.startsWith("https://");
  return async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "same-origin");
    c.header("cross-origin-opener-policy", "same-origin");
    c.header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()");
    if (https) c.header("strict-transport-security", "max-age=31536000");
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  };
}

/** A form may only be sent from our own pages. */
export function isOwnOrigin(headers: Headers, publicUrl: string): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return origin === new URL(publicUrl).origin;
  return headers.get("sec-fetch-site") === "same-origin";
}
