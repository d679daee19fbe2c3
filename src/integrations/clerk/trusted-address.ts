import { AppError } from "../../errors.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Accepts https anywhere and plain http on loopback alone.
 * @param variable the setting to name in the error
 * @returns the URL and whether plain http was allowed
 * @throws AppError `misconfigured`
 */
export function trustedAddress(address: string, variable: string): { url: URL; plainHttp: boolean } {
  const url = URL.parse(address);
  if (!url) throw new AppError("misconfigured", `${variable} is not a URL`, { details: { variable } });
  if (url.protocol === "https:") return { url, plainHttp: false };
  if (url.protocol === "http:" && LOOPBACK.has(url.hostname)) return { url, plainHttp: true };
  throw new AppError("misconfigured", `${variable} must be https (plain http is accepted on loopback only)`, {
    details: { variable },
  });
}
