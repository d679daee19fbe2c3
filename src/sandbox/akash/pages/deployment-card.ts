import { html } from "hono/html";
import type { BidView, ChainView, EscrowView, LeaseView } from "../chain-view.ts";
import type { DeploymentRecord } from "../ledger/records.ts";
import { act, heightText, providerLabel, reasonText, shortAddress } from "./format.ts";

const TONES: Readonly<Record<string, string>> = {
  active: "good",
  open: "info",
  closed: "mute",
  lost: "mute",
  overdrawn: "bad",
  insufficient_funds: "bad",
};

const pill = (state: string) =>
  html`<span class="pill ${TONES[state] ?? "mute"}">${state.replaceAll("_", " ")}</span>`;

function escrowPart(escrow: EscrowView) {
  const { depositedUact, fundsUact, transferredUact, state } = escrow;
  const left = Number(state === "open" ? fundsUact : 0n);
  return html`<div class="escrow">
    <div class="row"><span>Escrow ${pill(state)}</span>
      <span>${act(left)} left · ${act(transferredUact)} to the provider · ${act(depositedUact)} deposited</span></div>
    <meter aria-label="Escrow left" min="0" max="${depositedUact.toString()}" value="${String(left)}">${act(left)}</meter>
  </div>`;
}

function bidRows(bids: BidView[], leases: LeaseView[], names: Map<string, string>) {
  return bids
    .toSorted((a, b) => a.oseq - b.oseq || a.priceUact - b.priceUact)
    .map((bid) => {
      const lease = leases.find((one) => one.provider === bid.provider && one.oseq === bid.oseq);
      return html`<tr class="${lease ? "chosen" : ""}">
        <td>${providerLabel(names.get(bid.provider) ?? "")}<small class="mono">${shortAddress(bid.provider)}</small></td>
        <td class="num">${bid.priceUact}</td>
        <td>${pill(bid.state)}</td>
        <td>${lease ? html`${pill(lease.state)} <small>${leaseNote(lease)}</small>` : ""}</td>
      </tr>`;
    });
}

function leaseNote(lease: LeaseView): string {
  if (lease.state === "reclaiming" && lease.reclamation)
    return `until ${new Date(lease.reclamation.deadlineS * 1000).toISOString()}`;
  if (lease.state !== "active") return reasonText(lease.reason);
  return lease.hasManifest ? "manifest received" : "waiting for the manifest";
}

/** One deployment with its escrow, bids and leases. */
export function deploymentCard(view: ChainView, deployment: DeploymentRecord) {
  const { owner, dseq, state, createdAt, hashHex } = deployment;
  const same = (one: { owner: string; dseq: string }) => one.owner === owner && one.dseq === dseq;
  const bids = view.listBids(owner).filter(same);
  const leases = view.listLeases(owner).filter(same);
  const escrow = view.escrowAccounts(owner).find(same);
  const names = new Map(view.providers().map((one) => [one.address, one.name]));
  return html`<article class="card ${state === "closed" ? "over" : ""}">
    <div class="row"><h3>dseq <span class="mono">${dseq}</span> ${pill(state)}</h3>
      <span class="meta">owner <span class="mono">${shortAddress(owner)}</span> · block ${heightText(createdAt)} ·
        manifest <span class="mono">${hashHex.slice(0, 10)}</span></span></div>
    ${escrow ? escrowPart(escrow) : ""}
    ${
      bids.length === 0
        ? html`<p class="empty">${state === "active" ? "Waiting for bids…" : "No provider had bid."}</p>`
        : html`<div class="scroll" tabindex="0"><table class="deals">
            <thead><tr><th>Provider</th><th class="num">uact/block</th><th>Bid</th><th>Lease</th></tr></thead>
            <tbody>${bidRows(bids, leases, names)}</tbody>
          </table></div>`
    }
  </article>`;
}
