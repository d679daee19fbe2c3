import type { AuditFilter } from "../db/repositories/audit-repository.ts";
import type { StatsChartData } from "./pictures/stats-chart-data.ts";
import type { UsageChartData } from "./pictures/usage-chart-data.ts";

/** What to draw; it is drawn when the message is sent, since messages wait in the outbox as JSON. */
export type Picture = (
  | { kind: "usage_chart"; data: UsageChartData }
  | { kind: "stats_chart"; data: StatsChartData }
) & {
  /** What it shows, in words, for whoever cannot see it. */
  alt: string;
};

/** Where a file's text comes from; it is read when the message is sent, and anew whenever that is tried again. */
export type FileSource =
  | {
      kind: "usage_csv";
      /** Whose usage; nobody else's is ever in the file. */
      userId: string;
      /** ms since epoch; `untilMs` is not part of it. */
      fromMs: number;
      untilMs: number;
    }
  /** One file of all that is stored about somebody; a span of time (ms) where it holds their single model calls. */
  | { kind: "account_json"; userId: string; part: "account" | { fromMs: number; untilMs: number } }
  /** For administrators alone. */
  | { kind: "dispute_evidence"; rail: string; paymentId: string }
  | { kind: "audit_csv"; filter: AuditFilter }
  /** Whose agent; nobody else's log is ever in the file. */
  | { kind: "agent_log"; userId: string; deploymentId: string };

/** A file to keep. Where it is larger than the platform takes, it is packed with gzip as `name.gz`. */
export interface AttachedFile {
  /** Letters, digits, dots and dashes: it is shown, and part of an address on Discord. */
  name: string;
  mediaType: "text/csv" | "text/plain" | "application/json";
  source: FileSource;
  /** Said in its place where the platform does not take it, being too large even so. */
  tooLarge: string;
}

/** Makes what views only name. */
export interface AttachmentMaker {
  /** @returns a PNG, or null where it cannot be drawn: a message without its picture is better than none */
  draw(picture: Picture): Promise<Uint8Array | null>;
  /**
   * The text in pieces, so that hundreds of thousands of rows are never in memory as rows.
   * @throws AppError of whatever it is read from
   */
  read(source: FileSource): AsyncIterable<string>;
}
