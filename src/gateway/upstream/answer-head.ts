import { UpstreamFault } from "./upstream-fault.ts";

/** By names in small letters; what came under one name several times is joined by commas. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/** How the end of a body is found (RFC 9112, 6.3): by its length, by its chunks, or by the end of the connection. */
export type Framing = number | "chunks" | "until_end";

export interface AnswerHead {
  status: number;
  headers: AnswerHeaders;
  framing: Framing;
  /** How long (ms) the connection may lie idle afterwards; 0 when it must not be used again. */
  keepMs: number;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const USUAL_KEEP_MS = 4_000;
/** The other side counts from another moment than we do. */
const SAFETY_MS = 2_000;

const malformed = (): UpstreamFault => new UpstreamFault("malformed_answer");

function readHeaders(lines: readonly string[]): AnswerHeaders {
  const headers: Record<string, string | undefined> = Object.create(null);
  for (let n = 1; n < lines.length; n++) {
    const line = lines[n] ?? "";
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !NAME.test(name)) throw malformed();
    const value = line.slice(colon + 1).trim();
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

/** Two ways to find the end of an answer could find two ends, and the rest would be taken for the next one's answer. */
function framingOf(status: number, headers: AnswerHeaders): Framing {
  const { "content-length": length, "transfer-encoding": coding } = headers;
  if (coding !== undefined) {
    if (length !== undefined || coding.toLowerCase() !== "chunked") throw malformed();
    return "chunks";
  }
  if (status === 204 || status === 304) return 0;
  if (length === undefined) return "until_end";
  if (!/^\d{1,15}$/.test(length)) throw malformed();
  return Number(length);
}

function keepMsOf(minor: string | undefined, headers: AnswerHeaders): number {
  const wish = headers.connection?.toLowerCase() ?? "";
  if (wish.includes("close") || (minor === "0" && !wish.includes("keep-alive"))) return 0;
  const seconds = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(headers["keep-alive"] ?? "")?.[1];
  if (seconds === undefined) return USUAL_KEEP_MS;
  return Math.min(USUAL_KEEP_MS, Math.max(0, Number(seconds) * 1_000 - SAFETY_MS));
}

/**
 * Reads what stands before a body, without the empty line.
 * @throws UpstreamFault for what is no HTTP/1.1, or says in two ways where it ends
 */
export function readAnswerHead(text: string): AnswerHead {
  const lines = text.split("\r\n");
  const [, minor, status] = STATUS_LINE.exec(lines[0] ?? "") ?? [];
  if (status === undefined) throw malformed();
  const headers = readHeaders(lines);
  const framing = framingOf(Number(status), headers);
  const keepMs = framing === "until_end" ? 0 : keepMsOf(minor, headers);
  return { status: Number(status), headers, framing, keepMs };
}
