import { html } from "hono/html";
import { findApplication } from "../world/accounts.ts";
import { dmChannel } from "../world/places.ts";
import { href, type Scene } from "./scene.ts";

export type Html = ReturnType<typeof html>;

/** Addresses of Discord's own site lead to another place of the pane; all others out into a new tab. */
export function linkTarget(scene: Scene, url: string): { href: string; isInApp: boolean } {
  const parsed = URL.parse(url);
  const isOurs = parsed !== null && /^(www\.)?discord(app)?\.com$/.test(parsed.hostname);
  const path = isOurs ? parsed.pathname : "";
  const client = parsed?.searchParams.get("client_id") ?? "";
  if (/\/oauth2\/authorize$/.test(path) && findApplication(scene.world, client)) {
    const query = {
      c: scene.channel.id,
      client_id: client,
      permissions: parsed?.searchParams.get("permissions") ?? undefined,
      user: parsed?.searchParams.get("integration_type") === "1" ? "1" : undefined,
    };
    return { href: href(scene, query, "authorize"), isInApp: true };
  }
  if (path.startsWith("/developers"))
    return { href: href(scene, { c: scene.channel.id }, "portal"), isInApp: true };
  const channel = path.match(/^\/channels\/[^/]+\/(\d+)/)?.[1];
  if (channel) return { href: href(scene, { c: channel }), isInApp: true };
  const bot = path.match(/^\/users\/(\d+)/)?.[1];
  if (bot && findApplication(scene.world, bot))
    return { href: href(scene, { c: dmChannel(scene.world, scene.user.id, bot).id }), isInApp: true };
  return { href: /^(https?|mailto):/i.test(url) ? url : "#", isInApp: false };
}

export function renderLink(scene: Scene, url: string, label: Html | string, look = ""): Html {
  const target = linkTarget(scene, url);
  const out = target.isInApp ? html`` : html` target="_blank" rel="noopener noreferrer"`;
  return html`<a class="${look}" href="${target.href}"${out}>${label}</a>`;
}
