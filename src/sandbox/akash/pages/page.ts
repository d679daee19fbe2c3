import { html } from "hono/html";
import type { ChainView } from "../chain-view.ts";
import type { HazardRecord } from "../ledger/records.ts";
import { livePart } from "./live-part.ts";

/** The whole page; the live part is refreshed by the script and complete without it. */
export const page = (view: ChainView, hazards: HazardRecord, prefix: string) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Akash sandbox explorer</title>
    <link rel="stylesheet" href="${prefix}explorer.css" />
    <script src="${prefix}explorer.js" defer></script>
  </head>
  <body>
    <main id="live" aria-label="Akash chain" data-source="${prefix}live.json?at=${encodeURIComponent(prefix)}" aria-live="off">
      ${livePart(view, hazards, prefix)}
    </main>
  </body>
</html>`;
