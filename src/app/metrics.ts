import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Backlog } from "../db/backlog.ts";
import { createMetricsApp } from "../http/health.ts";

export interface Metrics {
  /** Counts one answered request of the public port. */
  answered(status: number): void;
  close(): Promise<void>;
}

export interface MetricsParts {
  port: number;
  readBacklog(): Promise<Backlog>;
}

/** What Prometheus asks for: the process, the work that waits and the agents by phase. */
export function createRegistry(readBacklog: () => Promise<Backlog>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `goclaw_${name}`, help, labelNames, registers: [registry] });
  const inbox = gauge("inbox_pending", "Arrivals that are not handled yet");
  const outbox = gauge("outbox_pending", "Chat messages that are not sent yet");
  const due = gauge("jobs_due", "Jobs whose time has come");
  const oldest = gauge("jobs_oldest_due_seconds", "How long the most overdue job has waited");
  const phases = gauge("deployments", "Deployments by phase", ["phase"]);
  const answers = new Counter({
    name: "goclaw_http_answers_total",
    help: "Requests answered on the public port, by class of status",
    labelNames: ["status"],
    registers: [registry],
  });
  return {
    async render() {
      const backlog = await readBacklog();
      inbox.set(backlog.inboxPending);
      outbox.set(backlog.outboxPending);
      due.set(backlog.jobsDue);
      oldest.set(backlog.oldestDueMs / 1000);
      phases.reset();
      for (const [phase, n] of Object.entries(backlog.deploymentsByPhase)) phases.set({ phase }, n);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
    answered: (status: number) => answers.inc({ status: `${Math.floor(status / 100)}xx` }),
  };
}

/** Serves `/metrics` on this machine only: numbers of a business are not for the public port. */
export async function startMetrics({ port, readBacklog }: MetricsParts): Promise<Metrics> {
  const { render, answered } = createRegistry(readBacklog);
  const app = createMetricsApp(render);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    answered,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
