import type { BackupStore } from "../../ports/backup-store.ts";
import { createFileStore } from "./file-store.ts";
import { createS3Store, type S3StoreOptions } from "./s3-store.ts";

export type StoreOptions = { kind: "file"; folder: string } | ({ kind: "s3" } & S3StoreOptions);

/** The store that is configured; nothing is asked of it yet. */
export const openBackupStore = (options: StoreOptions): BackupStore =>
  options.kind === "file" ? createFileStore(options.folder) : createS3Store(options);
