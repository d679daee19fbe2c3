import { createHash } from "node:crypto";
import type { WebSocket } from "ws";
import { leaseKey } from "../ledger/keys.ts";
import type { LeaseRecord } from "../ledger/records.ts";
import type { ServiceState } from "./workloads.ts";

export interface StreamParams {
  follow: boolean;
  /** Lines from the end; undefined means all. */
  tail: number | undefined;
  services: string[];
}

/** Reads `follow`, `tail` and `service` as the provider does. @throws RangeError with the provider's words */
export function streamParams(url: URL): StreamParams {
  const service = url.searchParams.get("service") ?? "";
  if (service.endsWith(",")) throw new RangeError('parameter "service" must not contain trailing comma');
  const follow = url.searchParams.get("follow") ?? "";
  if (!["", "true", "false", "1", "0"].includes(follow)) {
    throw new RangeError(`strconv.ParseBool: parsing ${JSON.stringify(follow)}: invalid syntax`);
  }
  const tail = Number(url.searchParams.get("tail") ?? "-1");
  if (!Number.isInteger(tail) || tail < -1) throw new RangeError('parameter "tail" contains invalid value');
  return {
    follow: follow === "true" || follow === "1",
    tail: tail < 0 ? undefined : tail,
    services: service ? service.split(",") : [],
  };
}

const podName = (lease: LeaseRecord, service: string): string =>
  `${service}-${createHash("sha256").update(leaseKey(lease)).digest("hex").slice(0, 10)}`;

const wanted = (services: ServiceState[], names: string[]): ServiceState[] =>
  names.length === 0 ? services : services.filter((one) => names.includes(one.spec.name));

/** Sends the tail, then follows when asked; without `follow` it closes at once, as the provider does. */
export function streamLogs(
  socket: WebSocket,
  lease: LeaseRecord,
  services: ServiceState[],
  params: StreamParams,
): void {
  const stops: (() => void)[] = [];
  for (const service of wanted(services, params.services)) {
    const name = podName(lease, service.spec.name);
    const send = (message: string): void => socket.send(JSON.stringify({ name, message }));
    for (const line of service.logs(params.tail ?? Number.MAX_SAFE_INTEGER)) send(line);
    if (params.follow && service.running?.onLog) stops.push(service.running.onLog(send));
  }
  if (!params.follow) socket.close(1000);
  socket.on("close", () => {
    for (const stop of stops) stop();
  });
}

/** Sends the cluster events of a start that went well or is stuck. */
export function streamEvents(
  socket: WebSocket,
  lease: LeaseRecord,
  services: ServiceState[],
  params: StreamParams,
): void {
  for (const service of wanted(services, params.services)) {
    const object = { kind: "Pod", namespace: "lease", name: podName(lease, service.spec.name) };
    const [reason, type] = service.running ? ["Started", "Normal"] : ["BackOff", "Warning"];
    const note = service.running ? "Started container" : "Back-off pulling image";
    socket.send(JSON.stringify({ type, reason, note, object, reportingController: "kubelet" }));
  }
  if (!params.follow) socket.close(1000);
}
