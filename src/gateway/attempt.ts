import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { Route } from "./upstreams.ts";

/** Where an upstream's good answer goes. Each call may throw: the attempt then ends as `cut`. */
export interface AnswerSink {
  data(chunk: Buffer): void;
  end(): void;
}

/**
 * How one try with one upstream ended. `refused` is an HTTP answer other than 200; `no_answer` means no 200
 * was seen; `cut` means a 200 began and then broke; `aborted` means we ended it ourselves.
 */
export type AttemptEnd =
  | { kind: "complete" }
  | { kind: "refused"; status: number; text: string }
  | { kind: "no_answer"; reason: string; retryable: boolean }
  | { kind: "cut"; reason: string }
  | { kind: "aborted" };

const MAX_REFUSAL_BYTES = 64 * 1024;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** Sends one request and hands a 200's bytes to the sink that `begin` returns. Never rejects. */
export function attempt(options: {
  dispatcher: Dispatcher;
  route: Route;
  body: Buffer;
  stop: AbortSignal;
  begin(headers: IncomingHttpHeaders, controller: Dispatcher.DispatchController): AnswerSink;
}): Promise<AttemptEnd> {
  const { dispatcher, route, body, stop } = options;
  return new Promise((resolve) => {
    let sink: AnswerSink | null = null;
    let status = 0;
    const refusal: Buffer[] = [];
    let refusalBytes = 0;
    let abortUpstream = (): void => undefined;

    function finish(end: AttemptEnd): void {
      stop.removeEventListener("abort", onStop);
      resolve(end);
    }
    function onStop(): void {
      abortUpstream();
      finish({ kind: "aborted" });
    }
    function endOf(error: unknown): AttemptEnd {
      if (stop.aborted) return { kind: "aborted" };
      const reason = reasonOf(error);
      if (status === 200) return { kind: "cut", reason };
      if (status !== 0) return { kind: "refused", status, text: "" };
      // A model that is merely slow would be slow, and paid for, a second time.
      return { kind: "no_answer", reason, retryable: reason !== "UND_ERR_HEADERS_TIMEOUT" };
    }

    if (stop.aborted) return resolve({ kind: "aborted" });
    stop.addEventListener("abort", onStop);
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        abortUpstream = () => controller.abort(new Error("the client has left"));
        if (stop.aborted) abortUpstream();
      },
      onResponseStart(controller, code, headers) {
        if (code < 200) return;
        status = code;
        if (code === 200) sink = options.begin(headers, controller);
      },
      onResponseData(controller, chunk) {
        if (sink) return sink.data(chunk);
        refusalBytes += chunk.length;
        if (refusalBytes <= MAX_REFUSAL_BYTES) refusal.push(chunk);
        else controller.abort(new Error("refusal too long"));
      },
      onResponseEnd() {
        if (!sink) return finish({ kind: "refused", status, text: Buffer.concat(refusal).toString("utf8") });
        try {
          sink.end();
          finish({ kind: "complete" });
        } catch (error) {
          finish(endOf(error));
        }
      },
      onResponseError: (_controller, error) => finish(endOf(error)),
    };
    try {
      dispatcher.dispatch(
        {
          origin: route.origin,
          path: route.path,
          method: "POST",
          // Only our own headers: what a client sends says nothing to the provider and may say too much.
          headers: {
            authorization: `Bearer ${route.apiKey}`,
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            "accept-encoding": "identity",
            "user-agent": "goclaw-gateway",
          },
          body,
        },
        handler,
      );
    } catch (error) {
      finish(endOf(error));
    }
  });
}
