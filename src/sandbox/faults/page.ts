import { html } from "hono/html";
import { livePart } from "./live-part.ts";
import type { Switchboard } from "./switchboard.ts";
import type { TimeFacts } from "./time-card.ts";

/** The whole page; the live part is refreshed by the script and complete without it. */
export const page = (board: Switchboard, time: TimeFacts | undefined, base: string) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Faults · GoClaw sandbox</title>
<link rel="stylesheet" href="/sandbox/console/tokens.css">
<link rel="stylesheet" href="${base}/faults.css">
<script src="${base}/faults.js" defer></script>
</head>
<body>
<p id="said" class="away" role="status"></p>
<main id="live" aria-label="Fault switches" data-base="${base}">${livePart(board, time, base)}</main>
</body>
</html>`;
