import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createFaultPlan, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import type { Twin } from "../kernel/twin.ts";
import { answerTo } from "./answers.ts";
import { checkChat, type LlmRefusal } from "./check-request.ts";
import { complete, completionBody, completionEvents } from "./completion.ts";
import { type LlmTwinModel, modelList } from "./models.ts";

export interface LlmTwinOptions {
  port?: number;
  /** The one bearer key that is accepted. */
  apiKey: string;
  models: readonly LlmTwinModel[];
  clock?: { now(): number };
  /** Pause between the pieces of a streamed answer; default 0. */
  paceMs?: number;
}

/** One request as it arrived, kept for tests; the newest 500. */
export interface RecordedLlmRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  receivedAtMs: number;
}

export interface LlmTwin extends Twin {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly RecordedLlmRequest[];
  /** Answers whose client left before they were whole. */
  readonly aborted: number;
  /** Makes streams stop after their first piece until `release`. */
  hold(): void;
  release(): void;
  /** The next streams break after their first piece, without an ending. */
  cutStreams(count: number): void;
  /** Every stream's bytes as last sent, for byte-exact comparison. */
  readonly lastStream: string;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answerJson(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, { "content-type": "application/json", "inference-id": randomUUID() });
  res.end(body);
}

function answerRefusal(res: ServerResponse, refusal: LlmRefusal): void {
  const { status, ...error } = refusal;
  answerJson(res, status, JSON.stringify({ error }));
}

const refusal = (status: number, message: string, code: string | null): LlmRefusal => ({
  status,
  message,
  type: "invalid_request_error",
  code,
  param: null,
});

/** Starts a strict twin of an OpenAI-compatible provider of models on loopback. */
export async function startLlmTwin(options: LlmTwinOptions): Promise<LlmTwin> {
  const faults = createFaultPlan();
  const clock = options.clock ?? { now: () => Date.now() };
  const requests: RecordedLlmRequest[] = [];
  let aborted = 0;
  let cuts = 0;
  const brokenByUs = new WeakSet<ServerResponse>();
  let lastStream = "";
  let gate: { opened: Promise<void>; open(): void } | null = null;

  async function stream(res: ServerResponse, events: string[]): Promise<void> {
    res.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "inference-id": randomUUID() });
    const cut = cuts > 0;
    if (cut) cuts--;
    lastStream = "";
    for (const [index, event] of events.entries()) {
      if (res.destroyed) return;
      lastStream += event;
      res.write(event);
      if (index === 1 && cut) {
        brokenByUs.add(res);
        return void setImmediate(() => res.destroy());
      }
      if (index === 1 && gate) await gate.opened;
      if (options.paceMs) await wait(options.paceMs);
    }
    res.end();
  }

  async function chat(res: ServerResponse, body: string): Promise<void> {
    const checked = checkChat(body, options.models);
    if ("status" in checked) return answerRefusal(res, checked);
    const reply = answerTo(checked.userText, checked.systemText);
    const done = complete(checked, reply, `chatcmpl-${randomUUID()}`, clock.now());
    if (checked.stream) return stream(res, completionEvents(done, checked.includeUsage));
    if (gate) await gate.opened;
    answerJson(res, 200, completionBody(done));
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.once("close", () => {
      if (!res.writableEnded && !brokenByUs.has(res)) aborted++;
    });
    const path = (req.url ?? "").split("?", 1)[0] ?? "";
    const method = req.method ?? "";
    const body = await readText(req);
    requests.push({ method, path, headers: req.headers, body, receivedAtMs: clock.now() });
    if (requests.length > 500) requests.shift();
    if (req.headers.authorization !== `Bearer ${options.apiKey}`) {
      return answerRefusal(res, refusal(401, "Incorrect API key provided.", "invalid_api_key"));
    }
    const known: Record<string, string> = { "/v1/chat/completions": "POST", "/v1/models": "GET" };
    if (!known[path]) return answerRefusal(res, refusal(404, `Invalid URL (${method} ${path})`, null));
    if (known[path] !== method) {
      return answerRefusal(res, refusal(405, `Not allowed to ${method} on ${path}`, "method_not_supported"));
    }
    if (path === "/v1/models") return answerJson(res, 200, JSON.stringify(modelList(options.models)));
    if (!/^application\/json\b/.test(req.headers["content-type"] ?? "")) {
      return answerRefusal(res, refusal(415, "Unsupported content type: expected application/json", null));
    }
    return chat(res, body);
  }

  const server = createServer(
    withFaults(faults, (req, res) => {
      serve(req, res).catch(() => res.destroy());
    }),
  );
  const listener = await listenOnLoopback(server, options.port);
  return {
    name: "llm",
    faults,
    baseUrl: `${listener.url}/v1`,
    requests,
    get aborted() {
      return aborted;
    },
    get lastStream() {
      return lastStream;
    },
    hold() {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      gate = { opened, open };
    },
    release() {
      gate?.open();
      gate = null;
    },
    cutStreams(count) {
      cuts = count;
    },
    close() {
      gate?.open();
      return listener.close();
    },
  };
}
