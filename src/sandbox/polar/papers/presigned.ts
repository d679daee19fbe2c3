import { createHmac, timingSafeEqual } from "node:crypto";
import type { PolarState } from "../state.ts";
import type { OrderRecord } from "../types.ts";

export type Paper = "receipt" | "invoice";

/** For how long a link works, as Polar signs its own. */
const LINK_S = 600;

/** `20261127T181500Z` */
const stampOf = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, "");
const msOfStamp = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

const signatureOf = ({ fileKey }: PolarState, path: string, query: URLSearchParams): string =>
  createHmac("sha256", fileKey).update(`${path}?${query}`).digest("hex");

export const fileNameOf = (paper: Paper, order: OrderRecord): string =>
  paper === "receipt" ? `Receipt-${order.receipt_number}.pdf` : `Invoice-${order.invoice_number}.pdf`;

/** The address of a file for whoever has it, as long as the real ones are: storage puts all it has to know into it. */
export function presign(state: PolarState, paper: Paper, order: OrderRecord): string {
  const stamp = stampOf(state.nowMs());
  const path = `/files/${paper}/${order.id}`;
  const query = new URLSearchParams({
    "response-content-disposition": `attachment; filename="${fileNameOf(paper, order)}"`,
    "response-content-type": "application/pdf",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `AKIASANDBOXSANDBOX00/${stamp.slice(0, 8)}/us-east-2/s3/aws4_request`,
    "X-Amz-Date": stamp,
    "X-Amz-Expires": String(LINK_S),
    "X-Amz-SignedHeaders": "host",
    // Real addresses name the organization's folder as well.
    "x-organization": state.organizationId,
  });
  const signature = signatureOf(state, path, query);
  query.append("X-Amz-Signature", signature);
  return `${state.pagesBaseUrl}${path}?${query}`;
}

/** Why storage does not hand a file out, in its own words; null where it does. */
export function refusalOf(state: PolarState, path: string, given: URLSearchParams): string | null {
  const query = new URLSearchParams(given);
  const signature = Buffer.from(query.get("X-Amz-Signature") ?? "");
  query.delete("X-Amz-Signature");
  const wanted = Buffer.from(signatureOf(state, path, query));
  if (signature.length !== wanted.length || !timingSafeEqual(signature, wanted))
    return "The request signature we calculated does not match the signature you provided.";
  const endsMs = msOfStamp(query.get("X-Amz-Date") ?? "") + Number(query.get("X-Amz-Expires")) * 1000;
  return endsMs <= state.nowMs() ? "Request has expired" : null;
}
