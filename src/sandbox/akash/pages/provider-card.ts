import { html } from "hono/html";
import type { ChainView, ProviderView } from "../chain-view.ts";
import { providerModes, runs } from "../ledger/records.ts";
import { MODE_NAMES } from "../providers/mode-names.ts";
import { providerLabel, shortAddress } from "./format.ts";

/** A provider with the switch for its mode. */
export function providerCard(view: ChainView, provider: ProviderView, prefix: string) {
  const { address, name, region, priceUact, mode, auditors } = provider;
  const leases = view.listLeases().filter((one) => one.provider === address && runs(one)).length;
  return html`<article class="card provider ${mode === "normal" ? "" : "tampered"}">
    <h3>${providerLabel(name)}</h3>
    <p class="meta mono" title="${address}">${shortAddress(address)}</p>
    <p class="tags">
      <span class="pill ${auditors.length > 0 ? "good" : "warn"}">${auditors.length > 0 ? "audited" : "not audited"}</span>
      <span class="pill mute">${region}</span>
      <span class="pill mute">${leases} ${leases === 1 ? "lease" : "leases"}</span>
    </p>
    <p class="price">${priceUact} <small>uact/block</small></p>
    <form method="post" action="${prefix}mode">
      <input type="hidden" name="address" value="${address}" />
      <select name="mode" aria-label="Mode of ${name}">
        ${providerModes.map(
          (one) => html`<option value="${one}" ${one === mode ? "selected" : ""}>${MODE_NAMES[one]}</option>`,
        )}
      </select>
      <button>Set</button>
    </form>
  </article>`;
}
