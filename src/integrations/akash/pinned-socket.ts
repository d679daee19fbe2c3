import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { AppError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { connectionFailure } from "./chain-errors.ts";
import type { RestReads } from "./rest-reads.ts";

const wrongCertificate = (provider: string, why: string): AppError =>
  new AppError("rejected", `the gateway of ${provider} ${why}`, {
    details: { reason: "wrong_certificate", provider },
  });

/**
 * Connects to a provider's gateway and holds its certificate against the chain before the caller can write a byte.
 * No server name is sent on purpose: for its host name a provider may answer with a public CA's certificate,
 * without one it answers with the certificate it has on chain.
 * @throws AppError `rejected` with reason `wrong_certificate`; `unavailable`, `timeout`
 */
export async function connectPinned(input: {
  rest: RestReads;
  clock: Clock;
  provider: string;
  gateway: URL;
  timeoutMs: number;
}): Promise<tls.TLSSocket> {
  const { provider, gateway } = input;
  const socket = await openTls(gateway, input.timeoutMs);
  try {
    const shown = socket.getPeerX509Certificate();
    if (!shown) throw wrongCertificate(provider, "showed no certificate");
    const expected = await certificatesOnChain(
      input.rest,
      provider,
      BigInt(`0x${shown.serialNumber}`).toString(),
    );
    if (!expected.some((certificate) => certificate.fingerprint256 === shown.fingerprint256)) {
      throw wrongCertificate(provider, "showed a certificate that is not the one on chain");
    }
    const now = input.clock.now();
    if (now < Date.parse(shown.validFrom) || now > Date.parse(shown.validTo)) {
      throw wrongCertificate(provider, "showed a certificate outside its validity");
    }
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function openTls(gateway: URL, timeoutMs: number): Promise<tls.TLSSocket> {
  const what = `connecting to ${gateway.host}`;
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: gateway.hostname.replace(/^\[|\]$/g, ""),
      port: Number(gateway.port || 443),
      minVersion: "TLSv1.3",
      rejectUnauthorized: false,
    });
    const timer = setTimeout(
      () => socket.destroy(new AppError("timeout", `${what}: no answer in time`)),
      timeoutMs,
    );
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(connectionFailure(error, what));
    };
    socket.once("error", failed);
    socket.once("close", () => failed(new Error("connection closed")));
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      socket.removeListener("error", failed);
      // Keeps a cut between two writes from ending the process; the request that uses the socket reports it.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

async function certificatesOnChain(
  rest: RestReads,
  owner: string,
  serial: string,
): Promise<X509Certificate[]> {
  const { certificates } = await rest.read("provider certificate", (sdk, time) =>
    sdk.akash.cert.v1.getCertificates(
      { filter: { owner, serial, state: "valid" }, pagination: { limit: 10 } },
      time,
    ),
  );
  return certificates.flatMap(({ certificate }) => {
    if (!certificate) return [];
    try {
      return [new X509Certificate(Buffer.from(certificate.cert))];
    } catch {
      return [];
    }
  });
}
