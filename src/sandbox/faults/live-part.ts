import { html } from "hono/html";
import { MODE_NAMES, providerModes } from "../akash/akash-twin.ts";
import { icon } from "../console/icons.ts";
import type { Switch, SwitchGroup } from "./switch.ts";
import type { Deed, OpenFault, ProviderRow, Switchboard } from "./switchboard.ts";
import { shortMoment, type TimeFacts, timeCard } from "./time-card.ts";

const off = (base: string, fault: OpenFault) =>
  "switch" in fault.off
    ? html`<form method="post" action="${base}/switch">
        <input type="hidden" name="id" value="${fault.off.switch}">
        <button class="quiet" name="to" value="off" aria-label="Switch off ${fault.title}">Switch off</button>
      </form>`
    : html`<form method="post" action="${base}/provider">
        <input type="hidden" name="address" value="${fault.off.address}">
        <button class="quiet" name="mode" value="normal" aria-label="Switch off ${fault.title}">Switch off</button>
      </form>`;

const openFaults = (faults: OpenFault[], base: string) =>
  faults.length === 0
    ? html`<section class="card now fine" aria-label="Now"><p>${icon("fine")}<span><strong>Everything works.</strong> Nothing is wrong on purpose.</span></p></section>`
    : html`<section class="card now" aria-label="Now">
        <div class="top"><h2>On now</h2>
          <form method="post" action="${base}/calm"><button>Switch everything off</button></form>
        </div>
        <ul>${faults.map((fault) => html`<li class="fault"><span><strong>${fault.title}</strong><small>${fault.state}</small></span>${off(base, fault)}</li>`)}</ul>
      </section>`;

function switchRow(one: Switch, base: string) {
  const state = one.state();
  const isOn = state !== undefined;
  return html`<li class="switch ${isOn ? "on" : ""}">
    <form method="post" action="${base}/switch">
      <input type="hidden" name="id" value="${one.id}">
      <button role="switch" aria-checked="${String(isOn)}" aria-labelledby="t-${one.id}" aria-describedby="d-${one.id}" name="to" value="${isOn ? "off" : "on"}"><i></i></button>
    </form>
    <div>
      <h3 id="t-${one.id}">${one.title}</h3>
      <p id="d-${one.id}">${one.does}</p>
      <p class="watch">${one.watch}</p>
    </div>
  </li>`;
}

const providerRow = (
  one: ProviderRow,
  base: string,
) => html`<li class="provider ${one.mode === "normal" ? "" : "on"}">
  <span><strong>${one.label}</strong> <small>${one.leases === 0 ? "no lease" : one.leases === 1 ? "1 lease" : `${one.leases} leases`} · ${one.priceUact} uact a block${one.auditors.length > 0 ? "" : " · not audited"}</small></span>
  <form method="post" action="${base}/provider">
    <input type="hidden" name="address" value="${one.address}">
    <select name="mode" id="m-${one.address}" aria-label="${one.label}">${providerModes.map(
      (mode) =>
        html`<option value="${mode}" ${mode === one.mode ? "selected" : ""}>${MODE_NAMES[mode]}</option>`,
    )}</select>
    <button class="quiet set">Set</button>
  </form>
</li>`;

const providerList = (rows: ProviderRow[], base: string) => html`<div class="providers">
  <h3>Providers</h3>
  <p>Offline: makes no offer, its containers stop, its gateway is gone, and its leases cost on.</p>
  <p class="watch">During a deploy GoClaw goes to another provider, three at most, and refunds in full after that. An agent that is live already falls silent until the provider is back: moving it is not in this version.</p>
  <ul>${rows.map((one) => providerRow(one, base))}</ul>
</div>`;

const groupCard = (
  group: SwitchGroup,
  providers: ProviderRow[],
  base: string,
) => html`<section class="card" aria-label="What can go wrong with ${group.name}">
  <h2>${icon(group.twin)}${group.name}</h2>
  <ul class="switches">${group.switches.map((one) => switchRow(one, base))}</ul>
  ${group.twin === "akash" ? providerList(providers, base) : ""}
</section>`;

const deedList = (deeds: readonly Deed[]) => html`<section class="card" aria-labelledby="deeds-title">
  <h2 id="deeds-title">What was done</h2>
  ${
    deeds.length === 0
      ? html`<p>Nothing yet.</p>`
      : html`<ol class="deeds" reversed>${deeds.map((deed) => html`<li class="deed"><time>${shortMoment(deed.atMs)}</time><span>${deed.text}</span></li>`)}</ol>`
  }
</section>`;

/** Everything that changes with what is switched. */
export function livePart(board: Switchboard, time: TimeFacts | undefined, base: string) {
  const providers = board.providers();
  return html`<header>
      <h1>Make it hard</h1>
      <p class="intro">Break something, then watch the chat. <span class="watch">Behind a line like this stands what you should see GoClaw do.</span></p>
    </header>
    ${openFaults(board.open(), base)}
    ${time ? timeCard(time, base) : ""}
    <div class="groups">${board.groups.map((group) => groupCard(group, providers, base))}</div>
    ${deedList(board.deeds())}`;
}
