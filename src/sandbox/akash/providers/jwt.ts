import { JwtValidator } from "@akashnetwork/chain-sdk";
import { serializeSignDoc } from "@cosmjs/amino";
import { z } from "zod";
import { fromHex } from "../codecs.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { verifySecp256k1 } from "../tx/secp256k1.ts";

const permissionSchema = z.discriminatedUnion("access", [
  z.object({ provider: z.string(), access: z.literal("full") }),
  z.object({ provider: z.string(), access: z.literal("scoped"), scope: z.array(z.string()) }),
  z.object({
    provider: z.string(),
    access: z.literal("granular"),
    deployments: z.array(
      z.object({
        dseq: z.number(),
        scope: z.array(z.string()),
        gseq: z.number().optional(),
        oseq: z.number().optional(),
        // The provider's own validator asks for services here though the published schema does not.
        services: z.array(z.string()).min(1),
      }),
    ),
  }),
]);

const claimsSchema = z.object({
  iss: z.string(),
  iat: z.number(),
  nbf: z.number(),
  exp: z.number(),
  version: z.literal("v1"),
  leases: z.discriminatedUnion("access", [
    z.object({ access: z.literal("full") }),
    z.object({ access: z.literal("scoped"), scope: z.array(z.string()) }),
    z.object({ access: z.literal("granular"), permissions: z.array(permissionSchema) }),
  ]),
});

const headerSchema = z.object({ alg: z.enum(["ES256K", "ES256KADR36"]), typ: z.literal("JWT").optional() });

export interface Caller {
  owner: string;
  may(scope: string, target: { dseq: string; gseq?: number; oseq?: number }): boolean;
}

export type AuthResult = { ok: true; caller: Caller } | { ok: false; status: number; message: string };

const refuse = (status: number, message: string): AuthResult => ({ ok: false, status, message });

type Alg = z.infer<typeof headerSchema>["alg"];

/** What the wallet really signed: the token itself, or an ADR-36 document around it. */
function signedBytes(alg: Alg, issuer: string, token: string): Uint8Array {
  if (alg === "ES256K") return Buffer.from(token);
  return serializeSignDoc({
    chain_id: "",
    account_number: "0",
    sequence: "0",
    fee: { gas: "0", amount: [] },
    msgs: [
      { type: "sign/MsgSignData", value: { signer: issuer, data: Buffer.from(token).toString("base64") } },
    ],
    memo: "",
  });
}

/** Whether the holder of `pubkey` signed this token for `issuer`; says nothing about its claims. */
export function isSignedBy(token: string, alg: Alg, issuer: string, pubkey: Uint8Array): boolean {
  const dot = token.lastIndexOf(".");
  const signature = Buffer.from(token.slice(dot + 1), "base64url");
  return verifySecp256k1(pubkey, signedBytes(alg, issuer, token.slice(0, dot)), signature);
}

type Claims = z.infer<typeof claimsSchema>;

function decode(token: string): { claims: Claims; alg: Alg } | undefined {
  try {
    const [header = "", payload = ""] = token.split(".");
    const { alg } = headerSchema.parse(JSON.parse(Buffer.from(header, "base64url").toString("utf8")));
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    return new JwtValidator().validateToken(token).isValid ? { claims, alg } : undefined;
  } catch {
    return undefined;
  }
}

function mayFor(leases: Claims["leases"], provider: string): Caller["may"] | undefined {
  if (leases.access === "full") return () => true;
  if (leases.access === "scoped") return (scope) => leases.scope.includes(scope);
  const permission = leases.permissions.find((one) => one.provider === provider);
  if (!permission) return undefined;
  if (permission.access === "full") return () => true;
  if (permission.access === "scoped") return (scope) => permission.scope.includes(scope);
  return (scope, { dseq, gseq, oseq }) =>
    permission.deployments.some(
      (one) =>
        String(one.dseq) === dseq &&
        (one.gseq === undefined || gseq === undefined || one.gseq === gseq) &&
        (one.oseq === undefined || oseq === undefined || one.oseq === oseq) &&
        one.scope.includes(scope),
    );
}

/** Checks a gateway request's bearer token against the issuer's public key on chain. */
export function authenticate(
  ledger: Ledger,
  provider: string,
  authorization: string | undefined,
  nowMs: number,
): AuthResult {
  if (!authorization) return refuse(401, "unauthorized access");
  const token = /^bearer (\S+)$/i.exec(authorization)?.[1];
  if (!token) return refuse(400, "invalid authorization header");
  const decoded = decode(token);
  if (!decoded) return refuse(401, "JWT is invalid");
  const { claims, alg } = decoded;
  const pubkeyHex = ledger.accounts.get(claims.iss)?.pubkeyHex;
  if (!pubkeyHex) return refuse(401, "JWT is invalid");
  if (!isSignedBy(token, alg, claims.iss, fromHex(pubkeyHex))) return refuse(401, "JWT is invalid");
  const now = nowMs / 1000;
  if (claims.exp <= now) return refuse(401, "JWT is expired");
  if (claims.nbf > now + 1) return refuse(401, "JWT is invalid");
  const may = mayFor(claims.leases, provider);
  return may ? { ok: true, caller: { owner: claims.iss, may } } : refuse(401, "unauthorized access");
}
