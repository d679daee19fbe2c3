import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Whose pages they are; each has its own colours. */
export type Brand = "stripe" | "polar";

/** The frame of every page of a payment twin. */
export function layout(page: {
  brand: Brand;
  title: string;
  basePath: string;
  className: string;
  body: Html;
}): Html {
  return html`<!doctype html>
<html lang="en" class="${page.brand}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <title>${page.title}</title>
    <link rel="stylesheet" href="${page.basePath}/assets/payment.css" />
  </head>
  <body class="${page.className}">${page.body}</body>
</html>`;
}

/** A page with one thing to say and one way on. */
export function notice(page: {
  brand: Brand;
  title: string;
  text: string;
  basePath: string;
  link?: { href: string; label: string } | undefined;
}): Html {
  return layout({
    brand: page.brand,
    title: page.title,
    basePath: page.basePath,
    className: "notice",
    body: html`<main class="card narrow">
      <p class="badge">Sandbox</p>
      <h1>${page.title}</h1>
      <p>${page.text}</p>
      ${page.link ? html`<p><a class="button" href="${page.link.href}">${page.link.label}</a></p>` : ""}
    </main>`,
  });
}
