import { badRequest } from "../refusal.ts";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Refuses what a client could not open. Loopback hosts are allowed, which the real service does not do,
 * because here the phone and the servers are one machine.
 */
export function checkLink(url: string): void {
  if (/^tg:\/\//.test(url)) return;
  const refusal = badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw refusal;
  if (!parsed.hostname.includes(".") && !loopback.has(parsed.hostname)) throw refusal;
}

/** Where an https://t.me/… link leads inside Telegram; undefined for links that open a browser. */
export type InAppLink =
  | { kind: "chat"; username: string; start?: string }
  | { kind: "newbot"; manager: string; username: string; name?: string };

export function readInAppLink(url: string): InAppLink | undefined {
  const parsed = URL.parse(url);
  if (!parsed || !/^(t|telegram)\.me$/.test(parsed.hostname)) return undefined;
  const [first, manager, username] = parsed.pathname.split("/").filter(Boolean);
  if (first === "newbot" && manager && username) {
    const name = parsed.searchParams.get("name");
    return { kind: "newbot", manager, username, ...(name ? { name } : {}) };
  }
  const start = parsed.searchParams.get("start");
  return first && !manager ? { kind: "chat", username: first, ...(start ? { start } : {}) } : undefined;
}
