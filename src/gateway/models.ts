import type { ServerResponse } from "node:http";

/** Answers `GET /v1/models`: the names this gateway understands, `default` first. */
export function answerModels(res: ServerResponse, aliases: readonly string[]): void {
  const ids = ["default", ...aliases.filter((alias) => alias !== "default")];
  const data = ids.map((id) => ({ id, object: "model", created: 0, owned_by: "goclaw" }));
  const body = JSON.stringify({ object: "list", data });
  res.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  res.end(body);
}
