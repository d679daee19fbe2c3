import { html } from "hono/html";
import { openModal } from "../person/acts.ts";
import { type FieldView, fieldsOf } from "../person/modal-data.ts";
import { COMPONENT } from "../rules/component-types.ts";
import { authorOf } from "../world/places.ts";
import type { Component, Modal } from "../world/records.ts";
import type { Html } from "./links.ts";
import { hidden } from "./render-component.ts";
import { renderMarkdown } from "./render-markdown.ts";
import type { Scene } from "./scene.ts";

const star = (field: FieldView): Html =>
  field.isRequired ? html` <span class="needed" aria-hidden="true">*</span>` : html``;

function renderInput(component: Component, name: string, isRequired: boolean): Html {
  const needed = isRequired ? html` required` : html``;
  const min = component.min_length ? html` minlength="${component.min_length}"` : html``;
  const max = component.max_length ?? 4000;
  if (component.style === 2)
    return html`<textarea name="${name}" rows="4" maxlength="${max}" placeholder="${component.placeholder ?? ""}"${min}${needed}>${component.value ?? ""}</textarea>`;
  return html`<input name="${name}" maxlength="${max}" placeholder="${component.placeholder ?? ""}" value="${component.value ?? ""}" autocomplete="off" spellcheck="false"${min}${needed}>`;
}

function renderField(field: FieldView, about: string | undefined): Html {
  const { component, label } = field;
  const name = `f.${field.customId}`;
  const hint = about ? html`<small>${about}</small>` : html``;
  const options = component.options ?? [];
  if (component.type === COMPONENT.textInput)
    return html`<label><span>${label}${star(field)}</span>${hint}${renderInput(component, name, field.isRequired)}</label>`;
  if (component.type === COMPONENT.checkbox)
    return html`<label class="tick"><input type="checkbox" name="${name}" value="true"${component.default ? html` checked` : html``}><span>${label}</span>${hint}</label>`;
  if (component.type === COMPONENT.radioGroup || component.type === COMPONENT.checkboxGroup) {
    const kind = component.type === COMPONENT.radioGroup ? "radio" : "checkbox";
    const needed = kind === "radio" && field.isRequired ? html` required` : html``;
    return html`<fieldset><legend>${label}${star(field)}</legend>${hint}${options.map(
      (one) =>
        html`<label class="tick"><input type="${kind}" name="${name}" value="${one.value}"${one.default ? html` checked` : html``}${needed}><span>${one.label}</span>${one.description ? html`<small>${one.description}</small>` : html``}</label>`,
    )}</fieldset>`;
  }
  const many = (component.max_values ?? 1) > 1 ? html` multiple` : html``;
  const none =
    options.some((one) => one.default) || (component.max_values ?? 1) > 1
      ? html``
      : html`<option value="">${component.placeholder ?? "Make a selection"}</option>`;
  return html`<label><span>${label}${star(field)}</span>${hint}<select name="${name}"${many}${field.isRequired ? html` required` : html``}>${none}${options.map(
    (one) =>
      html`<option value="${one.value}"${one.default ? html` selected` : html``}>${one.description ? `${one.label} – ${one.description}` : one.label}</option>`,
  )}</select></label>`;
}

function renderRow(scene: Scene, modal: Modal, row: Component): Html {
  if (row.type === COMPONENT.textDisplay)
    return html`<div class="text">${renderMarkdown(scene, row.content ?? "")}</div>`;
  const inside = row.component ?? row.components?.[0];
  const field = fieldsOf(modal).find(({ component }) => component === inside);
  return field ? renderField(field, row.description) : html``;
}

/** The form that an application has put before the person. */
export function renderModal(scene: Scene, error: string | undefined): Html {
  const opened = openModal(scene.world, scene.user.id);
  if (!opened?.modal) return html``;
  const { modal } = opened;
  const trouble = error ? html`<p class="error" role="alert">${error}</p>` : html``;
  return html`<div class="veil"><div role="dialog" aria-modal="true" aria-labelledby="modal-title" class="modal">
    <form method="post" action="modal" data-act id="modal-form">${hidden(scene)}<input type="hidden" name="opened" value="${opened.id}">
      <header><h2 id="modal-title">${modal.title}</h2></header>
      <div class="fields">${trouble}<p class="warning">This form will be submitted to <b>${authorOf(scene.world, opened.applicationId).name}</b>.</p>${modal.components.map((row) => renderRow(scene, modal, row))}</div>
    </form>
    <footer><form method="post" action="modal-close" data-act>${hidden(scene)}<input type="hidden" name="opened" value="${opened.id}"><button class="button">Cancel</button></form>
      <button class="button primary" form="modal-form">Submit</button></footer></div></div>`;
}
