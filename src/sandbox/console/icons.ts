import { html, raw } from "hono/html";

const SHAPES: Record<string, string> = {
  telegram: '<path d="M20.5 4.5 3.5 11l5.2 2 2 6 3-3.6 4.2 3.1z"/><path d="m8.7 13 8-5.5"/>',
  discord:
    '<path d="M6.5 6h11A2.5 2.5 0 0 1 20 8.5v6a2.5 2.5 0 0 1-2.5 2.5H13l-4 3.5V17H6.5A2.5 2.5 0 0 1 4 14.5v-6A2.5 2.5 0 0 1 6.5 6z"/><path d="M9.3 11.5v.1M14.7 11.5v.1"/>',
  akash: '<path d="m12 3 8 4.5v9L12 21l-8-4.5v-9z"/><path d="m4 7.5 8 4.5 8-4.5M12 12v9"/>',
  "console-api":
    '<rect x="3" y="6" width="18" height="13" rx="2.5"/><path d="M3 10.5h18M15.5 15h2.5"/><path d="M7 3h10"/>',
  stripe: '<rect x="3" y="5.5" width="18" height="13" rx="2.5"/><path d="M3 10h18M7 15h4"/>',
  polar: '<circle cx="12" cy="12" r="9"/><ellipse cx="12" cy="12" rx="4.5" ry="9"/><path d="M12 3v18"/>',
  clerk: '<circle cx="12" cy="8.5" r="3.8"/><path d="M4.5 20c1-4 4-5.6 7.5-5.6s6.5 1.6 7.5 5.6"/>',
  llm: '<path d="M12 3.5 14 10l6.5 2-6.5 2-2 6.5-2-6.5-6.5-2L10 10z"/>',
  faults: '<path d="M13.5 3 5.5 13.5h5.5L10.5 21l8-10.5H13z"/>',
  fine: '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16.2 9.5"/>',
  guide: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
};

/** A line drawing in the colour of the text beside it. */
export const icon = (name: string) =>
  html`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${raw(SHAPES[name] ?? "")}</svg>`;
