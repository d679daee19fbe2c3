/** What OpenClaw 2026.9.6 says and does when the model does not answer; seen with the real one (docs/openclaw.md). */
const GENERIC =
  "⚠️ Something went wrong while processing your request. Please try again, or use /new to start a fresh session.";
const UNWELL =
  "⚠️ The model provider returned a temporary internal error before replying. Try again in a moment, or switch to another model if it keeps happening.";
const RATE_LIMITED = "⚠️ The model request was rate-limited. Please try again in a few minutes.";
const NO_MODEL =
  "⚠️ The configured model is unavailable from the provider — it may have been renamed, retired, or is not offered on this account. This needs a config update (agents.defaults.model); retrying or starting a new session won't fix it.";
const NOT_SIGNED_IN =
  "⚠️ Authentication failed (provider returned HTTP 401). Your provider token may have expired — try the request again in a moment. If the failure persists, re-authenticate this provider.";
const NO_CREDIT =
  "⚠️ API provider returned a billing error — your API key has run out of credits or has an insufficient balance. Check your provider's billing dashboard and top up or switch to a different API key.";

const PERIODIC = /\b(?:daily|weekly|monthly)(?:\/(?:daily|weekly|monthly))* (?:usage )?limits?\b/i;
const SPECIFIC = /\bmin(ute)?s?\b|\bhours?\b|\bseconds?\b|\btry again in\b|\bresets?\b|\bplan\b|\bquota\b/i;
const LONG_WINDOW = /\b(?:daily|weekly|monthly|usage limit|subscription|current quota)\b/i;
const BILLING =
  /payment required|insufficient (?:credits|balance|quota)|credit balance|spend(?:ing)? limit|out of budget|available balance/i;
const WAIT = /\b(?:retry[- ]after:?\s*(?:in\s*)?|try again in\s+)(\d+)\s*(second|minute|hour)/i;
const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000 };
const MAX_WORDS = 300;
const KEY_REST_MS = 30_000;
const BILLING_REST_MS = 600_000;

const final = (text, more = {}) => ({ text, tries: 1, ...more });

/** What a provider's words cost the person who wrote: the sign is put before them at three places. */
function rateLimited(message, retryAfterS) {
  const [, amount, unit] = WAIT.exec(message) ?? [];
  const namedMs = unit ? Number(amount) * UNIT_MS[unit.toLowerCase()] : 0;
  const waitMs = Math.max(namedMs, (retryAfterS ?? 0) * 1_000);
  if (waitMs > 0) return { text: RATE_LIMITED, tries: 10, waitMs };
  if (PERIODIC.test(message)) {
    const shown = SPECIFIC.test(message) && message.length <= MAX_WORDS;
    return final(shown ? `⚠️ ⚠️ ⚠️ ${message}` : RATE_LIMITED);
  }
  return LONG_WINDOW.test(message) ? final(RATE_LIMITED) : { text: RATE_LIMITED, tries: 10 };
}

/**
 * @param failure `status` 0 for an answer that did not come or broke off
 * @returns what the person is told once `tries` calls have failed, and how long the key rests then
 */
export function judge({ status, message = "", code, retryAfterS, said = false }) {
  if (code === "insufficient_quota" || status === 402 || (status === 429 && BILLING.test(message)))
    return final(NO_CREDIT, { restMs: BILLING_REST_MS });
  if (status === 429) return rateLimited(message, retryAfterS);
  if (status === 401 || status === 403) return final(NOT_SIGNED_IN, { restMs: KEY_REST_MS });
  if (code === "model_not_found" || /model.*does not exist/i.test(message)) return final(NO_MODEL);
  if (status >= 400 && status < 500) return final(GENERIC);
  if (status >= 500) return { text: UNWELL, tries: 8 };
  const [why, tries] = said ? ["provider internal error, HTTP 500", 8] : ["request timed out, HTTP 408", 7];
  const text = `⚠️ goclaw/default request failed (${why}). This is usually temporary — try again shortly.`;
  return { text, tries };
}

export const RESTING = GENERIC;
