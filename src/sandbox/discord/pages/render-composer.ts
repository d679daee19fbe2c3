import { html } from "hono/html";
import { OPTION } from "../rules/command.ts";
import { mutualGuilds } from "../world/places.ts";
import type { CommandOption } from "../world/records.ts";
import type { Html } from "./links.ts";
import { hidden } from "./render-component.ts";
import { renderAvatar } from "./render-message.ts";
import { href, type Pick, picksIn, type Scene, titleOf } from "./scene.ts";

function renderPick(scene: Scene, pick: Pick): Html {
  const about = html`${renderAvatar(pick.application, true)}<span><b>/${pick.line}</b><small>${pick.description}</small></span>`;
  if (pick.options.length > 0)
    return html`<li><a href="${href(scene, { c: scene.channel.id, run: pick.line })}" data-run="${pick.line}">${about}</a></li>`;
  return html`<li><form method="post" action="run" data-act>${hidden(scene)}<button name="line" value="${pick.line}">${about}</button></form></li>`;
}

function renderOption(option: CommandOption): Html {
  const name = `o.${option.name}`;
  const needed = option.required ? html` required` : html``;
  const label = html`<span>${option.name}${option.required ? "" : html` <i>optional</i>`}</span>`;
  if (option.choices?.length || option.type === OPTION.boolean) {
    const choices = option.choices ?? [
      { name: "True", value: "true" },
      { name: "False", value: "false" },
    ];
    return html`<label>${label}<select name="${name}"${needed}><option value="">–</option>${choices.map((one) => html`<option value="${String(one.value)}">${one.name}</option>`)}</select><small>${option.description}</small></label>`;
  }
  const suggests = option.autocomplete
    ? html` data-suggest="${option.name}" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="suggestions-${option.name}"`
    : html``;
  const list = option.autocomplete
    ? html`<ul id="suggestions-${option.name}" class="suggestions" role="listbox" aria-label="Suggestions for ${option.name}" hidden></ul>`
    : html``;
  return html`<div class="field"><label>${label}<input name="${name}"${needed}${suggests}><small>${option.description}</small></label>${list}</div>`;
}

/** The form of a command that takes options. */
function renderRun(scene: Scene, pick: Pick): Html {
  return html`<form method="post" action="run" class="run" data-act data-line="${pick.line}">${hidden(scene)}<input type="hidden" name="line" value="${pick.line}">
    <div class="run-head"><b>/${pick.line}</b><span>${pick.description}</span><a href="${href(scene, { c: scene.channel.id })}" data-run="" aria-label="Put the command away">✕</a></div>
    <div class="fields">${pick.options.map(renderOption)}</div>
    <button class="button primary">Send</button></form>`;
}

/** What has to be done before a bot can be written to. */
function renderAcquaint(scene: Scene, botId: string): Html {
  const name = titleOf(scene.world, scene.channel);
  if (scene.user.blocked.includes(botId))
    return html`<form method="post" action="unblock" class="notice" data-act>${hidden(scene)}<p>You have blocked ${name}.</p><button class="button">Unblock</button></form>`;
  return html`<form method="post" action="install" class="notice" data-act>${hidden(scene)}<p>You share no server with ${name} yet.</p><button class="button primary">Add ${name} to my apps</button></form>`;
}

/** The input field with the command picker, or what stands in its place. */
export function renderComposer(scene: Scene, run: string | undefined): Html {
  const { channel, user, world } = scene;
  if (channel.kind === "dm") {
    const isKnown =
      user.installed.includes(channel.botId) || mutualGuilds(world, user.id, channel.botId).length > 0;
    if (!isKnown || user.blocked.includes(channel.botId)) return renderAcquaint(scene, channel.botId);
  }
  const picks = picksIn(scene);
  const pick = picks.find(({ line }) => line === run);
  if (pick) return renderRun(scene, pick);
  const picker =
    picks.length === 0
      ? html`<p class="none">Nothing here takes commands yet.</p>`
      : html`<ul>${picks.map((one) => renderPick(scene, one))}</ul>`;
  return html`<div class="composer"><details class="picker"><summary aria-label="Commands" title="Commands">/</summary><div>${picker}</div></details>
    <form method="post" action="send" data-act>${hidden(scene)}
    <textarea name="text" rows="1" placeholder="Message ${titleOf(world, channel)}" aria-label="Message ${titleOf(world, channel)}" required></textarea>
    <button class="send" aria-label="Send">➤</button></form></div>`;
}
