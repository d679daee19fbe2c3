import { html } from "hono/html";

export type Markup = ReturnType<typeof html>;

/** The frame of every page of the sign-in twin. `base` is the issuer's path without a trailing slash. */
export function signInLayout(base: string, title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${base}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/style.css">
</head>
<body>
<main class="card" aria-label="Clerk">
${body}
<p class="foot"><span class="tag">Sandbox</span> This page stands in for Clerk. No real account is touched and no mail is sent.</p>
</main>
</body>
</html>`;
}

/** The application's letter in a square, above the heading. */
export function appMark(name: string): Markup {
  return html`<div class="mark" aria-hidden="true">${name.slice(0, 1).toUpperCase()}</div>`;
}
