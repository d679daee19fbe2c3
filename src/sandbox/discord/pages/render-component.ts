import { html } from "hono/html";
import { BUTTON, COMPONENT, isSelect } from "../rules/component-types.ts";
import { fileOf } from "../world/component-json.ts";
import { guildsOf } from "../world/places.ts";
import type { AttachmentRecord, Component, MessageRecord } from "../world/records.ts";
import { type Html, renderLink } from "./links.ts";
import { renderMarkdown } from "./render-markdown.ts";
import type { Scene } from "./scene.ts";

const LOOKS: Readonly<Record<number, string>> = {
  [BUTTON.primary]: "primary",
  [BUTTON.success]: "success",
  [BUTTON.danger]: "danger",
};

/** What every form of the pane carries. */
export const hidden = (scene: Scene): Html =>
  html`<input type="hidden" name="c" value="${scene.channel.id}"><input type="hidden" name="as" value="${scene.as ?? ""}">`;

function renderButton(scene: Scene, message: MessageRecord, button: Component): Html {
  const look = `button ${LOOKS[button.style ?? 2] ?? ""}`;
  const label = html`${button.emoji?.name ? `${button.emoji.name} ` : ""}${button.label ?? ""}`;
  if (button.url)
    return renderLink(scene, button.url, html`${label} <span aria-hidden="true">↗</span>`, look);
  const disabled = button.disabled ? html` disabled` : html``;
  return html`<form method="post" action="use" data-act>${hidden(scene)}
    <input type="hidden" name="message" value="${message.id}"><input type="hidden" name="id" value="${button.custom_id ?? ""}">
    <button class="${look}"${disabled}>${label}</button></form>`;
}

function choicesOf(
  scene: Scene,
  select: Component,
): { label: string; value: string; isChosen: boolean; about: string }[] {
  if (select.type === COMPONENT.userSelect) {
    const people =
      scene.channel.kind === "dm"
        ? [scene.user.id]
        : guildsOf(scene.world, scene.user.id).flatMap((g) => g.memberIds);
    return [...new Set(people)].map((id) => ({
      label: scene.world.users.get(id)?.globalName ?? id,
      value: id,
      isChosen: false,
      about: "",
    }));
  }
  return (select.options ?? []).map(({ label, value, default: isChosen, description }) => ({
    label,
    value,
    isChosen: isChosen ?? false,
    about: description ?? "",
  }));
}

function renderSelect(scene: Scene, message: MessageRecord, select: Component): Html {
  const isMany = (select.max_values ?? 1) > 1;
  const placeholder = select.placeholder ?? "Make a selection";
  const choices = choicesOf(scene, select);
  const options = choices.map(
    (one) =>
      html`<option value="${one.value}"${one.isChosen ? html` selected` : html``}>${one.about ? `${one.label} – ${one.about}` : one.label}</option>`,
  );
  const none =
    isMany || choices.some((one) => one.isChosen)
      ? html``
      : html`<option value="" disabled selected>${placeholder}</option>`;
  const look = isMany ? html` multiple size="${Math.min(5, choices.length)}"` : html``;
  return html`<form method="post" action="use" class="select" data-act>${hidden(scene)}
    <input type="hidden" name="message" value="${message.id}"><input type="hidden" name="id" value="${select.custom_id ?? ""}">
    <select name="value" aria-label="${placeholder}" required${look}${select.disabled ? html` disabled` : html``}${isMany ? html`` : html` data-go`}>${none}${options}</select>
    <button class="button set"${select.disabled ? html` disabled` : html``}>Choose</button></form>`;
}

const fileAddress = (message: MessageRecord, name: string): string =>
  `file?message=${message.id}&name=${encodeURIComponent(name)}`;

/** A picture from this message's files, by way of this page; one from elsewhere as it is addressed. */
function picture(message: MessageRecord, url: string, about: string): Html {
  const file = fileOf(message, url);
  const address = file ? fileAddress(message, file.filename) : url;
  return html`<a href="${address}" target="_blank" rel="noopener noreferrer"><img src="${address}" alt="${about || "picture"}"></a>`;
}

const inWords = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${(bytes / 1024).toFixed(2)} KB`
      : `${(bytes / 1024 ** 2).toFixed(2)} MB`;

export function renderFile(message: MessageRecord, { filename, base64 }: AttachmentRecord): Html {
  const size = Buffer.byteLength(base64, "base64");
  return html`<a class="file" href="${fileAddress(message, filename)}" download="${filename}"><span class="name">${filename}</span><span class="size">${inWords(size)}</span></a>`;
}

/** The coloured edge of a container; a drawing, since pages here allow no styles in their text. */
function renderAccent(color: number | null | undefined): Html {
  if (typeof color !== "number") return html``;
  const fill = `#${color.toString(16).padStart(6, "0")}`;
  return html`<svg class="accent" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"><rect width="1" height="1" fill="${fill}"/></svg>`;
}

export function renderComponent(scene: Scene, message: MessageRecord, component: Component): Html {
  const inner = (one: Component) => renderComponent(scene, message, one);
  if (isSelect(component)) return renderSelect(scene, message, component);
  switch (component.type) {
    case COMPONENT.container: {
      return html`<div class="container">${renderAccent(component.accent_color)}${(component.components ?? []).map(inner)}</div>`;
    }
    case COMPONENT.actionRow:
      return html`<div class="row">${(component.components ?? []).map(inner)}</div>`;
    case COMPONENT.button:
      return renderButton(scene, message, component);
    case COMPONENT.section:
      return html`<div class="section"><div>${(component.components ?? []).map(inner)}</div>${component.accessory ? inner(component.accessory) : html``}</div>`;
    case COMPONENT.textDisplay:
      return html`<div class="text">${renderMarkdown(scene, component.content ?? "")}</div>`;
    case COMPONENT.separator:
      return component.divider === false ? html`<div class="gap"></div>` : html`<hr>`;
    case COMPONENT.thumbnail:
      return html`<div class="thumb">${picture(message, component.media?.url ?? "", component.description ?? "")}</div>`;
    case COMPONENT.mediaGallery:
      return html`<div class="gallery">${(component.items ?? []).map((item) => picture(message, item.media.url, item.description ?? ""))}</div>`;
    case COMPONENT.file: {
      const file = fileOf(message, component.file?.url ?? "");
      return file ? renderFile(message, file) : html``;
    }
    default:
      return html``;
  }
}
