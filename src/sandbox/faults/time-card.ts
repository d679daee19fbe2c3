import { html } from "hono/html";
import type { TimeStep } from "./time-steps.ts";

/** What time it is in the sandbox, all in ms since the epoch. */
export interface TimeFacts {
  nowMs: number;
  aheadMs: number;
  nextRenewalMs: number | undefined;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const day = (ms: number): string =>
  new Date(ms).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
const hour = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

/** `26 Nov, 16:35`, in UTC. */
export const shortMoment = (ms: number): string =>
  `${new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })}, ${hour(ms)}`;

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;

function ahead(ms: number): string {
  if (ms < 60_000) return "the time of this machine";
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const parts = [...(days > 0 ? [count(days, "day")] : []), ...(hours > 0 ? [count(hours, "hour")] : [])];
  return `${parts.join(" and ") || count(Math.floor(ms / 60_000), "minute")} ahead of this machine`;
}

const step = (
  base: string,
  to: TimeStep,
  label: string,
  isMissing = false,
) => html`<form method="post" action="${base}/clock">
  <button class="step" name="step" value="${to}" ${isMissing ? "disabled" : ""}>${label}</button>
</form>`;

/** The clock of GoClaw, the twins and the agents, with what moves it. */
export const timeCard = (
  time: TimeFacts,
  base: string,
) => html`<section class="card clock" aria-labelledby="clock-title">
  <h2 id="clock-title">World clock</h2>
  <p class="time"><strong>${day(time.nowMs)}</strong> <strong class="hour">${hour(time.nowMs)} UTC</strong> <small>${ahead(time.aheadMs)}</small></p>
  <div class="steps">
    ${step(base, "hour", "+1 hour")}
    ${step(base, "day", "+1 day")}
    ${step(base, "month", "+30 days")}
    ${step(base, "renewal", time.nextRenewalMs === undefined ? "To the next renewal" : `To the next renewal, ${day(time.nextRenewalMs)}`, time.nextRenewalMs === undefined)}
  </div>
  <p>Sets GoClaw, the twins and the agents ahead, and never back. The chain makes up the blocks it would have made, one for every six seconds, so escrow is spent; Stripe charges what falls due.</p>
  <p class="watch">Each renewal is charged once and the agent goes on answering, until its escrow is used up after a month or so: GoClaw does not top it up in this version, and the chat says why the agent ended. A deployment on its way meets its limit of half an hour, and the money goes back.</p>
</section>`;
