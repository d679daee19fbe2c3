import { AppError } from "../errors.ts";

/**
 * Reads a request body as UTF-8 text.
 * @param maxBytes also enforced when no length was announced
 * @param signal gives up on the rest
 * @throws AppError `invalid_input` with details.reason `too_large` | `not_utf8` | `cut_off`
 */
export async function readBody(request: Request, maxBytes: number, signal?: AbortSignal): Promise<string> {
  const tooLarge = () =>
    new AppError("invalid_input", `the body is larger than ${maxBytes} bytes`, {
      details: { reason: "too_large" },
    });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of untilAborted(request.body, signal)) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_input", "the body was cut off", {
      cause: error,
      details: { reason: "cut_off" },
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new AppError("invalid_input", "the body is not UTF-8", {
      cause: error,
      details: { reason: "not_utf8" },
    });
  }
}

/** @throws the reason of the signal once it is aborted, even while the sender is silent */
async function* untilAborted(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    reader.releaseLock();
  }
}
