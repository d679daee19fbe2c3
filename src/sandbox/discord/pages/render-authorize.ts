import { html } from "hono/html";
import type { ApplicationRecord } from "../world/records.ts";
import type { Html } from "./links.ts";
import { hidden } from "./render-component.ts";
import { renderAvatar } from "./render-message.ts";
import { head } from "./render-page.ts";
import { href, type Scene } from "./scene.ts";

/** The page on which a person lets an application into a server, or adds it to their own account. */
export function renderAuthorize(
  scene: Scene,
  application: ApplicationRecord,
  permissions: string | undefined,
): Html {
  const isAdded = scene.user.installed.includes(application.id);
  const choices = scene.servers.map(({ id, name }) => {
    const isIn = application.id in (scene.world.guilds.get(id)?.bots ?? {});
    return html`<option value="${id}">${name}${isIn ? " (already there)" : ""}</option>`;
  });
  return html`<!doctype html>
<html lang="en"><head>${head(`Add ${application.name}`)}<link rel="stylesheet" href="portal.css"></head>
<body class="paper"><main class="authorize">
  ${renderAvatar(application.name, true)}
  <p class="soft">An external application</p>
  <h1>${application.name}</h1>
  <p>wants to be where you are.</p>
  <form method="post" action="authorize">${hidden(scene)}<input type="hidden" name="client_id" value="${application.id}"><input type="hidden" name="permissions" value="${permissions ?? ""}">
    <label>Add to<select name="guild"><option value="account">My apps${isAdded ? " (already there)" : ""}</option>${choices}</select></label>
    <p class="soft">In a server it can read and write messages and answer commands.</p>
    <div class="choices"><a class="button" href="${href(scene, { c: scene.channel.id })}">Cancel</a><button class="button primary">Authorise</button></div>
  </form></main></body></html>`;
}
