import type { Hono } from "hono";
import { paperLines } from "../papers/paper-lines.ts";
import { pdfOf } from "../papers/pdf.ts";
import { fileNameOf, type Paper, refusalOf } from "../papers/presigned.ts";
import type { PolarState } from "../state.ts";

const isPaper = (name: string): name is Paper => name === "receipt" || name === "invoice";

const accessDenied = (message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;

/** The storage behind presigned links: whoever has one gets the file, until the link ends. */
export function paperRoutes(app: Hono, state: PolarState): void {
  app.get("/files/:paper/:order", (c) => {
    const { paper, order: id } = c.req.param();
    const order = state.orders.get(id);
    const refusal = refusalOf(state, `/files/${paper}/${id}`, new URL(c.req.url).searchParams);
    if (refusal !== null || !order || !isPaper(paper))
      return c.body(accessDenied(refusal ?? "Access Denied"), 403, { "content-type": "application/xml" });
    return c.body(Buffer.from(pdfOf(paperLines(state, paper, order))), 200, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="${fileNameOf(paper, order)}"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    });
  });
}
