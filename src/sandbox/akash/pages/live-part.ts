import { html } from "hono/html";
import type { ChainView } from "../chain-view.ts";
import { type HazardRecord, runs } from "../ledger/records.ts";
import { deploymentCard } from "./deployment-card.ts";
import { heightText, messageName, shortAddress } from "./format.ts";
import { providerCard } from "./provider-card.ts";

const SHOWN_DEPLOYMENTS = 20;
const SHOWN_TXS = 12;

const tile = (label: string, value: string, note = "") => html`<div class="tile">
  <dt>${label}</dt>
  <dd>${value}${note && html`<small>${note}</small>`}</dd>
</div>`;

function summary(view: ChainView) {
  const deployments = view.listDeployments();
  const active = deployments.filter((one) => one.state === "active").length;
  const leases = view.listLeases().filter(runs).length;
  return html`<dl class="tiles">
    ${tile("Block", heightText(view.height), new Date(view.timeMs).toISOString().slice(11, 19))}
    ${tile("Deployments", String(active), `of ${deployments.length} ever`)}
    ${tile("Active leases", String(leases))}
    ${tile("Transactions", String(view.txs().length), view.pendingTxs > 0 ? `${view.pendingTxs} pending` : "")}
  </dl>`;
}

const hazardButton = (prefix: string, hazard: string, label: string) => html`<form
  method="post"
  action="${prefix}hazard"
>
  <button name="hazard" value="${hazard}">${label}</button>
</form>`;

const hazardBar = (hazards: HazardRecord, prefix: string) => html`<div class="hazards">
  ${
    hazards.oracleHalted
      ? hazardButton(prefix, "oracle_off", "Resume price oracle")
      : hazardButton(prefix, "oracle_on", "Halt price oracle")
  }
  ${hazardButton(prefix, "out_of_gas", "Next transaction runs out of gas")}
  ${hazards.oracleHalted ? html`<span class="pill bad">oracle halted: mints are cancelled</span>` : ""}
  ${hazards.gasTxs > 0 ? html`<span class="pill warn">next transaction will run out of gas</span>` : ""}
</div>`;

function transactions(view: ChainView) {
  const newest = view.txs().slice(-SHOWN_TXS).reverse();
  if (newest.length === 0) return html`<p class="empty">No transaction yet.</p>`;
  return html`<div class="scroll" tabindex="0"><table>
    <thead><tr><th>Block</th><th>Message</th><th>Signer</th><th>Result</th><th class="num">Gas used</th></tr></thead>
    <tbody>
      ${newest.map(
        (tx) => html`<tr>
          <td class="mono">${heightText(tx.height)}</td>
          <td>${tx.messages.map(messageName).join(", ")}<small class="mono">${tx.hash.slice(0, 12)}…</small></td>
          <td class="mono">${shortAddress(tx.signer)}</td>
          <td>${
            tx.code === 0
              ? html`<span class="pill good">ok</span>`
              : html`<span class="pill bad" title="${tx.log}">code ${tx.code}</span>`
          }</td>
          <td class="num">${tx.gasUsed.toLocaleString("en-US")}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}

/** Everything that changes with the chain. */
export function livePart(view: ChainView, hazards: HazardRecord, prefix: string) {
  const newest = view.listDeployments().toReversed();
  const deployments = newest
    .toSorted((a, b) => Number(a.state === "closed") - Number(b.state === "closed"))
    .slice(0, SHOWN_DEPLOYMENTS);
  return html`<header>
      <h1>Akash <span>sandbox chain</span></h1>
      ${summary(view)}
    </header>
    <section>
      <h2>Deployments</h2>
      ${
        deployments.length === 0
          ? html`<p class="empty">Nothing deployed yet. Deployments, bids and leases appear here as they happen.</p>`
          : deployments.map((one) => deploymentCard(view, one))
      }
    </section>
    <section>
      <h2>Providers</h2>
      <p class="hint">Choose how a provider treats its next deal, then watch how a deployment copes.</p>
      <div class="grid">${view.providers().map((one) => providerCard(view, one, prefix))}</div>
    </section>
    <section>
      <h2>Transactions</h2>
      ${hazardBar(hazards, prefix)} ${transactions(view)}
    </section>`;
}
