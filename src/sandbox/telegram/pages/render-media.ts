import type { Document, PhotoSize } from "@grammyjs/types";
import { html } from "hono/html";
import type { Html } from "./render-link.ts";

/** A picture, which opens by itself in another tab. */
export function renderPhoto(sizes: readonly PhotoSize[], caption: string): Html {
  const photo = sizes.at(-1);
  if (!photo) return html``;
  const { file_id, width, height } = photo;
  return html`<a class="photo" href="file?id=${file_id}" target="_blank" rel="noopener noreferrer"><img src="file?id=${file_id}" width="${width}" height="${height}" alt="${caption || "Photo"}"></a>`;
}

const inWords = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${(bytes / 1024).toFixed(1)} KB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MB`;

export function renderDocument({ file_id, file_name = "file", file_size = 0 }: Document): Html {
  return html`<a class="document" href="file?id=${file_id}" download="${file_name}"><b>${file_name}</b><span>${inWords(file_size)}</span></a>`;
}
