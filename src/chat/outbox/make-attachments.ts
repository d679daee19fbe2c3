import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { AttachedFile, AttachmentMaker, Picture } from "../attachments.ts";
import type { BoundView } from "../view.ts";
import { note } from "../views/parts.ts";

/** Something made, and ready to be sent. */
export interface MadeFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface Attached {
  picture?: MadeFile;
  file?: MadeFile;
}

export interface Made {
  /** The view, with words in place of a file that is too large. What is not attached is not shown. */
  view: BoundView;
  attached: Attached;
}

class TooLarge extends Error {}

/** @throws TooLarge as soon as it is more than that */
async function collect(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxBytes) throw new TooLarge();
    kept.push(piece);
  }
  return Buffer.concat(kept);
}

async function unlessTooLarge(work: Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

/** As it is where that fits, else packed, else nothing. What does not fit is read again rather than kept. */
async function makeFile(
  maker: AttachmentMaker,
  { name, mediaType, source }: AttachedFile,
  maxBytes: number,
): Promise<MadeFile | null> {
  async function* text(): AsyncIterable<Uint8Array> {
    for await (const piece of maker.read(source)) yield Buffer.from(piece);
  }
  const plain = await unlessTooLarge(collect(text(), maxBytes));
  if (plain) return { name, mediaType, bytes: plain };
  const packing = pipeline(text, createGzip(), (pieces) => collect(pieces, maxBytes));
  const packed = await unlessTooLarge(packing);
  return packed && { name: `${name}.gz`, mediaType: "application/gzip", bytes: packed };
}

const PICTURE_NAMES: Record<Picture["kind"], string> = {
  usage_chart: "usage.png",
  stats_chart: "stats.png",
};

async function makePicture(maker: AttachmentMaker, picture: Picture): Promise<MadeFile | null> {
  const bytes = await maker.draw(picture);
  return bytes && { name: PICTURE_NAMES[picture.kind], mediaType: "image/png", bytes };
}

/** The message for whoever cannot be sent its attachments: words for a file, and nothing for a picture. */
export function withoutAttachments({ picture: _, file, ...rest }: BoundView): BoundView {
  return file ? { ...rest, body: [...rest.body, note(file.tooLarge)] } : rest;
}

/**
 * Draws and reads what a message only names.
 * @param maxBytes what the platform takes as one file
 * @throws AppError of whatever a file is read from
 */
export async function makeAttachments(
  maker: AttachmentMaker,
  view: BoundView,
  maxBytes: number,
): Promise<Made> {
  if (!view.picture && !view.file) return { view, attached: {} };
  const picture = view.picture ? await makePicture(maker, view.picture) : null;
  const file = view.file ? await makeFile(maker, view.file, maxBytes) : null;
  const { file: wanted, ...bare } = view;
  const words = wanted && !file ? { ...bare, body: [...view.body, note(wanted.tooLarge)] } : view;
  return { view: words, attached: { ...(picture && { picture }), ...(file && { file }) } };
}
