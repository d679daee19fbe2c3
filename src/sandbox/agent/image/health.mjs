import { createServer } from "node:http";

/** Answers the probes a provider or GoClaw may ask: alive, started, ready. */
export function startHealth(port, state) {
  const bodies = {
    "/healthz": () => ({ ok: true, status: "live" }),
    "/startupz": () => ({ ok: state.started(), status: state.started() ? "started" : "starting" }),
    "/readyz": () => ({ ready: state.ready(), failing: state.ready() ? [] : [state.channel] }),
  };
  const server = createServer((req, res) => {
    const body = bodies[(req.url ?? "").split("?")[0]]?.();
    if (!body || (req.method !== "GET" && req.method !== "HEAD")) {
      res.writeHead(404, { "content-type": "text/plain" }).end("Not Found");
      return;
    }
    const good = body.ok ?? body.ready;
    res.writeHead(good ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" });
    res.end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
