import type { Readable } from "node:stream";

/** Where the bytes of backups lie. Names are paths of letters, digits, `-`, `.` and `/`. */
export interface BackupStore {
  /**
   * Keeps the whole stream under this name, in place of what was there, or nothing of it when the stream fails.
   * @throws AppError `unavailable`, `forbidden`, or whatever the stream failed with
   */
  put(name: string, bytes: Readable): Promise<void>;
  /** @throws AppError `not_found`, `unavailable`, `forbidden`; the stream may fail with the latter two */
  get(name: string): Promise<Readable>;
  /** What is not there is as good as deleted. */
  delete(name: string): Promise<void>;
  /** Names in order, after the last one of the page before. */
  list(page: { after?: string; limit: number }): Promise<string[]>;
  /** Removes what a `put` that never came to its end left behind more than a day ago. @throws as `put` */
  forgetUnfinished(): Promise<void>;
}
