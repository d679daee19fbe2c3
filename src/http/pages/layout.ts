import { html } from "hono/html";

export type Markup = ReturnType<typeof html>;

export interface PageOptions {
  title: string;
  /** Tone of the mark above the heading. */
  tone?: "plain" | "good" | "warning";
  /** Sends the browser on at once; the page still shows the link. */
  goTo?: string;
}

const MARKS = { plain: "G", good: "✓", warning: "!" };

/** The frame of every page: one card, one stylesheet, no script. */
export function page(options: PageOptions, body: Markup): Markup {
  const tone = options.tone ?? "plain";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
${options.goTo === undefined ? html`` : html`<meta http-equiv="refresh" content="0; url=${options.goTo}">`}
<title>${options.title} · GoClaw</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<main>
<article class="card ${tone}">
<div class="mark" aria-hidden="true">${MARKS[tone]}</div>
<h1>${options.title}</h1>
${body}
</article>
<p class="foot">GoClaw · your own agent, run from your chat</p>
</main>
</body>
</html>`;
}
