import {
  bodyTooLarge,
  bodyTooSlow,
  encodedBody,
  type GatewayError,
  shuttingDown,
  tooManyBodies,
} from "./answers.ts";
import type { Call } from "./call.ts";

/** False when there is no room for so much more of a call's body. */
function hold(call: Call, bytes: number): boolean {
  if (!call.bodyRoom.take(call.agent.deploymentId, bytes)) return false;
  call.bodyBytes += bytes;
  return true;
}

/**
 * Reads a call's body, of at most `maxBodyBytes` that arrive in time and fit into the room for bodies. What is
 * wrong with it is returned as its answer. A declared length above the most is refused before a byte is kept.
 */
export function readBody(call: Call): Promise<Buffer | GatewayError> | GatewayError {
  const { req, stop, maxBodyBytes, bodyDeadline } = call;
  const encoding = req.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return encodedBody;
  if (Number(req.headers["content-length"] ?? 0) > maxBodyBytes) return bodyTooLarge(maxBodyBytes);
  if (stop.reason !== null) return shuttingDown;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const due = bodyDeadline.begin(() => finish(bodyTooSlow));
    /** The client left, or the call had to end, before the body was whole. */
    const gone = (): void => finish(shuttingDown);
    function finish(result: Buffer | GatewayError): void {
      if (isOver) return;
      isOver = true;
      bodyDeadline.callOff(due);
      stop.onStop = null;
      chunks.length = 0;
      resolve(result);
    }
    function onData(chunk: Buffer): void {
      // What still comes is read and forgotten, so that the answer reaches whoever is sending.
      if (isOver) return;
      size += chunk.length;
      if (size > maxBodyBytes) finish(bodyTooLarge(maxBodyBytes));
      else if (!hold(call, chunk.length)) finish(tooManyBodies);
      else chunks.push(chunk);
    }
    function onEnd(): void {
      const [only] = chunks;
      finish(only && chunks.length === 1 ? only : Buffer.concat(chunks, size));
    }
    req.on("data", onData).on("end", onEnd).on("close", gone);
    stop.onStop = gone;
  });
}
