import { html } from "hono/html";
import type { AttemptRecord, UserRecord } from "../records.ts";
import { appMark, type Markup, signInLayout } from "./layout.ts";

export interface ViewContext {
  base: string;
  appName: string;
}

const alert = (problem: string | undefined) =>
  problem ? html`<p class="alert" role="alert">${problem}</p>` : html``;

const hiddenAttempt = (attempt: AttemptRecord) =>
  html`<input type="hidden" name="attempt" value="${attempt.id}">`;

const personName = (user: UserRecord) =>
  [user.firstName, user.lastName].filter(Boolean).join(" ") || "No name";

const initial = (user: UserRecord) =>
  (user.firstName ?? user.email?.address ?? "?").slice(0, 1).toUpperCase();

function personRow(view: ViewContext, attempt: AttemptRecord, user: UserRecord): Markup {
  const note = user.banned ? "banned" : user.locked ? "locked" : user.email?.verified ? "" : "not verified";
  return html`<li><form method="post" action="${view.base}/sign-in">
${hiddenAttempt(attempt)}<input type="hidden" name="user" value="${user.id}">
<button class="person" type="submit">
<span class="avatar" aria-hidden="true">${initial(user)}</span>
<span class="who"><strong>${personName(user)}</strong><span>${user.email?.address ?? "no e-mail"}</span></span>
${note ? html`<span class="note">${note}</span>` : html`<span class="go" aria-hidden="true">→</span>`}
</button></form></li>`;
}

function signUpForm(
  view: ViewContext,
  attempt: AttemptRecord,
  filled: { firstName: string; address: string },
): Markup {
  return html`<form class="fields" method="post" action="${view.base}/sign-up">
${hiddenAttempt(attempt)}
<label>First name<input name="first_name" autocomplete="given-name" maxlength="60" required value="${filled.firstName}"></label>
<label>E-mail address<input name="email" type="email" autocomplete="email" maxlength="254" required value="${filled.address}"></label>
<button class="primary" type="submit">Continue</button>
</form>`;
}

/** Choose a person who exists, or make a new one. */
export function chooseView(
  view: ViewContext,
  attempt: AttemptRecord,
  users: UserRecord[],
  problem?: string,
  filled = { firstName: "", address: "" },
): Markup {
  const people =
    users.length === 0
      ? html``
      : html`<h2>Sign in as</h2><ul class="people">${users.map((user) => personRow(view, attempt, user))}</ul>`;
  const heading =
    users.length === 0 ? html`<h2>Create your account</h2>` : html`<h2>Or create an account</h2>`;
  return signInLayout(
    view.base,
    `Sign in to ${view.appName}`,
    html`${appMark(view.appName)}<h1>Sign in to ${view.appName}</h1>
<p class="lead">Welcome! Please sign in to continue.</p>
${alert(problem)}${people}${heading}${signUpForm(view, attempt, filled)}`,
  );
}

/** The e-mail code, with the mail itself beside it, since no mail leaves the sandbox. */
export function verifyView(view: ViewContext, attempt: AttemptRecord, problem?: string): Markup {
  const code = attempt.signUp?.code ?? "";
  return signInLayout(
    view.base,
    "Check your e-mail",
    html`${appMark(view.appName)}<h1>Check your e-mail</h1>
<p class="lead">We sent a 6-digit code to <strong>${attempt.signUp?.address ?? ""}</strong>.</p>
${alert(problem)}
<section class="mail" aria-label="The e-mail, as it would arrive">
<p class="mail-head">${view.appName} · your verification code</p><p class="mail-code">${code}</p>
</section>
<form class="fields" method="post" action="${view.base}/verify">
${hiddenAttempt(attempt)}
<label>Verification code<input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required value="${code}"></label>
<button class="primary" type="submit">Verify</button>
</form>
<p class="links"><a href="${view.base}/sign-in?attempt=${attempt.id}&amp;restart=1">Use another address</a></p>`,
  );
}

const GRANTS: Record<string, string> = {
  openid: "Know who you are",
  profile: "See your name and picture",
  email: "See your e-mail address",
  offline_access: "Keep access while you are away",
};

/** What the application asks for. */
export function consentView(view: ViewContext, attempt: AttemptRecord, user: UserRecord): Markup {
  return signInLayout(
    view.base,
    `Allow ${view.appName}`,
    html`${appMark(view.appName)}<h1>${view.appName} wants to access your account</h1>
<p class="lead">You are signed in as <strong>${user.email?.address ?? personName(user)}</strong></p>
<ul class="grants">${attempt.scope.split(" ").map((scope) => html`<li>${GRANTS[scope] ?? scope}</li>`)}</ul>
<form class="pair" method="post" action="${view.base}/consent">
${hiddenAttempt(attempt)}
<button name="answer" value="deny" type="submit">Deny</button>
<button class="primary" name="answer" value="allow" type="submit">Allow</button>
</form>
<p class="hint">You will return to ${new URL(attempt.redirectUri).host}.</p>`,
  );
}

/** A dead end, said plainly. */
export function problemView(view: ViewContext, title: string, text: string): Markup {
  return signInLayout(
    view.base,
    title,
    html`${appMark(view.appName)}<h1>${title}</h1><p class="lead">${text}</p>`,
  );
}

/** The front page: who exists here. */
export function peopleView(view: ViewContext, users: UserRecord[]): Markup {
  const rows = users.map(
    (user) => html`<li class="person still"><span class="avatar" aria-hidden="true">${initial(user)}</span>
<span class="who"><strong>${personName(user)}</strong><span>${user.email?.address ?? "no e-mail"}</span></span>
${user.banned ? html`<span class="note">banned</span>` : html``}</li>`,
  );
  return signInLayout(
    view.base,
    "People",
    html`${appMark(view.appName)}<h1>People of this sandbox</h1>
${users.length === 0 ? html`<p class="lead">Nobody yet. Sign in from the chat to create the first account.</p>` : html`<ul class="people">${rows}</ul>`}`,
  );
}
