import { X509Certificate } from "node:crypto";
import {
  MsgCreateCertificate,
  MsgCreateCertificateResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { certErrors } from "../chain-error.ts";
import { base64 } from "../codecs.ts";
import { messageHandler } from "./message-handler.ts";

function readCertificate(pem: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw certErrors.invalid();
  }
}

/** The chain's serial of a certificate: the X.509 serial in decimal. */
export const certificateSerial = (certificate: X509Certificate): string =>
  BigInt(`0x${certificate.serialNumber}`).toString(10);

export const createCertificate = messageHandler({
  request: MsgCreateCertificate,
  response: MsgCreateCertificateResponse,
  signer: (message) => message.owner,
  gas: () => 60_000,
  run(message, { ledger }) {
    const certificate = readCertificate(message.cert);
    if (certificate.subject !== `CN=${message.owner}`) throw certErrors.invalid("CN does not match owner");
    const serial = certificateSerial(certificate);
    const key = `${message.owner}/${serial}`;
    if (ledger.certificates.get(key)) throw certErrors.exists();
    ledger.certificates.put(key, {
      owner: message.owner,
      serial,
      state: "valid",
      cert: base64(message.cert),
      pubkey: base64(message.pubkey),
    });
    return MsgCreateCertificateResponse.fromPartial({});
  },
});
