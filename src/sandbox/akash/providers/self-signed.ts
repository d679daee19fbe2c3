import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A P-256 key and the certificate that it signed for itself, as PEM. */
export interface SelfSigned {
  cert: string;
  key: string;
  /** Under the name that Akash's tools write over it. */
  publicKey: string;
}

/** DER's tags, X.690. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  text: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
};

/** Object identifiers, already encoded. */
const OID = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  keyUsage: "551d0f",
  extendedKeyUsage: "551d25",
  basicConstraints: "551d13",
  clientAuth: "2b06010505070302",
};

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const oid = (hex: string): Buffer => der(TAG.oid, Buffer.from(hex, "hex"));
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(TAG.sequence, ...parts);
const bitString = (unusedBits: number, content: Uint8Array): Buffer =>
  der(TAG.bits, bytes(unusedBits), content);

const named = (name: string): Buffer =>
  sequence(der(TAG.set, sequence(oid(OID.commonName), der(TAG.text, Buffer.from(name)))));

/** RFC 5280, 4.1.2.5: two digits of the year before 2050, four from then on. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, "");
  return date.getUTCFullYear() < 2050
    ? der(TAG.utcTime, Buffer.from(digits.slice(2)))
    : der(TAG.generalizedTime, Buffer.from(digits));
}

const TRUE = der(TAG.boolean, bytes(0xff));
const extension = (id: string, isCritical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(isCritical ? [TRUE] : []), der(TAG.octets, value));

/** What Akash's tools put into a certificate: enciphers keys and data, of a client, its own authority. */
const EXTENSIONS = der(
  TAG.extensions,
  sequence(
    extension(OID.keyUsage, true, bitString(4, bytes(0b0011_0000))),
    extension(OID.extendedKeyUsage, false, sequence(oid(OID.clientAuth))),
    extension(OID.basicConstraints, true, sequence(TRUE)),
  ),
);

/** Positive, and as short as DER wants it. */
function newSerial(): Buffer {
  const serial = randomBytes(8);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  return der(TAG.integer, serial);
}

const pem = (label: string, content: Buffer): string =>
  `-----BEGIN ${label}-----\n${content.toString("base64").replace(/(.{64})(?=.)/g, "$1\n")}\n-----END ${label}-----\n`;

/**
 * A certificate of the shape that Akash's tools make for an address (`certificateManager` of the chain's SDK), which does
 * the same in JavaScript, and so takes as long as the rest of a sandbox's start.
 */
export function selfSigned(name: string, validity: { from: Date; to: Date }): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subjectKey = publicKey.export({ type: "spki", format: "der" });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const content = sequence(
    der(TAG.version, der(TAG.integer, bytes(2))),
    newSerial(),
    algorithm,
    named(name),
    sequence(time(validity.from), time(validity.to)),
    named(name),
    subjectKey,
    EXTENSIONS,
  );
  const signature = bitString(0, sign("sha256", content, privateKey));
  return {
    cert: pem("CERTIFICATE", sequence(content, algorithm, signature)),
    key: pem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" })),
    publicKey: pem("EC PUBLIC KEY", subjectKey),
  };
}
