import { setImmediate as othersTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { SKRSContext2D } from "@napi-rs/canvas";
import { type Drawable, drawableBy } from "./drawable.ts";

export type Pen = SKRSContext2D;

/** What pictures are drawn with. */
export interface Easel {
  /** A picture of that size in points, two pixels each, as PNG; encoded off the event loop. */
  picture(width: number, height: number, paint: (pen: Pen) => void): Promise<Uint8Array>;
  drawable: Drawable;
}

const SCALE = 2;
export const FONT = "Inter";
const WEIGHTS = [500, 700];
const SCRIPTS = ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese"];

/** Loads the canvas and its fonts, some twenty megabytes: to be done at the first picture and not before. */
export async function openEasel(): Promise<Easel> {
  const { createCanvas, GlobalFonts } = await import("@napi-rs/canvas");
  for (const weight of WEIGHTS) {
    for (const script of SCRIPTS) {
      await othersTurn();
      const file = import.meta.resolve(`@fontsource/inter/files/inter-${script}-${weight}-normal.woff2`);
      GlobalFonts.registerFromPath(fileURLToPath(file), FONT);
    }
  }
  // One canvas for all: each takes four megabytes outside of JavaScript, which the collector does not see.
  const canvas = createCanvas(1, 1);
  const pen = canvas.getContext("2d");
  let before: Promise<unknown> = Promise.resolve();
  const one = async (width: number, height: number, paint: (pen: Pen) => void): Promise<Uint8Array> => {
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    pen.scale(SCALE, SCALE);
    paint(pen);
    return await canvas.encode("png");
  };
  return {
    picture(width, height, paint) {
      const next = before.then(() => one(width, height, paint));
      before = next.catch(() => undefined);
      return next;
    },
    drawable: drawableBy(createCanvas(32, 32).getContext("2d"), `500 20px ${FONT}`),
  };
}
