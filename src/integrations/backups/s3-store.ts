import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { AppError } from "../../errors.ts";
import type { BackupStore } from "../../ports/backup-store.ts";
import { requireName } from "./names.ts";

export interface S3StoreOptions {
  bucket: string;
  /** Before every name; without a slash at either end, empty for none. */
  prefix: string;
  region: string;
  /** Of a server that is not Amazon's; null for Amazon's own. */
  endpoint: string | null;
  accessKeyId: string;
  secretAccessKey: string;
  /** Tries of one request, the first included. */
  maxAttempts?: number;
  /** A connection over which nothing comes or goes for so long is given up, ms. */
  silentMs?: number;
}

/** Held in memory for each upload: so many parts of this size. 10,000 of them hold more than any backup. */
const PART_BYTES = 8 * 1_024 * 1_024;
const PARTS_AT_ONCE = 2;
/** An upload as old as this belongs to a process that is gone. */
const STALE_MS = 86_400_000;
const CONNECT_MS = 10_000;
/** A container that takes its backup slowly leaves the connection alone for a while. */
const SILENT_MS = 120_000;

/** Ours stays what it is; what the SDK throws says nothing of keys or addresses. */
function translated(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    const said = `the backup store says ${error.name}`;
    if (error.name === "NoSuchKey" || (status === 404 && error.name === "NotFound"))
      return new AppError("not_found", "no such backup");
    if (status >= 400 && status < 500 && status !== 408 && status !== 429)
      return new AppError("forbidden", said, { details: { status } });
    return new AppError("unavailable", said, { details: { of: "backups", status } });
  }
  return new AppError("unavailable", "the backup store does not answer", {
    cause: error,
    details: { of: "backups" },
  });
}

/** Backups as objects of a bucket, with Amazon's own SDK. An upload that fails leaves nothing behind. */
export function createS3Store(options: S3StoreOptions): BackupStore {
  const { bucket: Bucket, endpoint, region, accessKeyId, secretAccessKey } = options;
  const { maxAttempts = 4, silentMs = SILENT_MS } = options;
  const before = options.prefix === "" ? "" : `${options.prefix}/`;
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: silentMs },
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    // Other servers than Amazon's do not know its newer checksums; a backup brings its own.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const keyOf = (name: string): string => `${before}${requireName(name)}`;

  return {
    async put(name, bytes) {
      let failure: Error | undefined;
      bytes.once("error", (error) => {
        failure = error;
      });
      const upload = new Upload({
        client,
        params: { Bucket, Key: keyOf(name), Body: bytes },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
        leavePartsOnError: false,
      });
      try {
        await upload.done();
      } catch (error) {
        bytes.destroy();
        throw failure ?? translated(error);
      }
    },
    async get(name) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(name) }));
        if (!(Body instanceof Readable)) throw new AppError("unavailable", "an object without a body");
        return Body;
      } catch (error) {
        throw translated(error);
      }
    },
    async delete(name) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(name) }));
      } catch (error) {
        const known = translated(error);
        if (!(known instanceof AppError) || known.code !== "not_found") throw known;
      }
    },
    /** By the first version of that call: its pages are continued after a name, as ours are. */
    async list({ after, limit }) {
      try {
        const { Contents = [] } = await client.send(
          new ListObjectsCommand({
            Bucket,
            Prefix: before,
            MaxKeys: limit,
            ...(after !== undefined && { Marker: keyOf(after) }),
          }),
        );
        return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(before.length)]));
      } catch (error) {
        throw translated(error);
      }
    },
    /** Parts are paid for until their upload is ended. More than a page of them is left to the next time. */
    async forgetUnfinished() {
      try {
        const { Uploads = [] } = await client.send(
          new ListMultipartUploadsCommand({ Bucket, Prefix: before }),
        );
        for (const { Key, UploadId, Initiated } of Uploads)
          if (Initiated && Date.now() - Initiated.getTime() > STALE_MS)
            await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      } catch (error) {
        throw translated(error);
      }
    },
  };
}
