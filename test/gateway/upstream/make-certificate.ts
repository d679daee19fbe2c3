import { generateKeyPairSync, sign } from "node:crypto";

export interface MadeCertificate {
  cert: string;
  key: string;
}

const DAY_MS = 86_400_000;
const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OID, Buffer.from("2a8648ce3d040302", "hex")));
const COMMON_NAME = der(OID, Buffer.from("550403", "hex"));
const SUBJECT_ALT_NAME = der(OID, Buffer.from("551d11", "hex"));

/** One value as X.690 writes it, with its parts one after the other. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, "latin1"));
const time = (ms: number): Buffer =>
  text(0x17, `${new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14)}Z`);

/** A certificate for one host name, good for a day, that nobody vouches for but whoever is told to trust it. */
export function makeCertificate(host: string): MadeCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, text(0x0c, host))));
  const names = der(0x04, der(SEQUENCE, text(0x82, host)));
  const said = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    der(SEQUENCE, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, der(SEQUENCE, SUBJECT_ALT_NAME, names))),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", said, privateKey));
  const whole = der(SEQUENCE, said, ECDSA_WITH_SHA256, signature).toString("base64");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${whole.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
