import type { Client } from "@libsql/client";
import { runPart } from "../run.ts";
import type { Sealed, Vault } from "../vault.ts";
import type { AuditActor, AuditRepository } from "./audit-repository.ts";

/** A deployment's sealed columns. */
export type SecretColumn = "channel_token" | "channel_api_key" | "backup_key";

/** Secrets as a caller gives them: in plain text, to be sealed before they are written. */
export type PlainSecrets = { [K in SecretColumn]?: string | null };

export interface DeploymentSecrets {
  /** The columns to write for these secrets, the token's lookup hash included. */
  sealedColumns(deploymentId: string, secrets: PlainSecrets): Record<string, string | null>;
  /** Opens a value after noting who asked; a refused audit line keeps it shut. */
  open(deploymentId: string, column: SecretColumn, sealed: Sealed, by: AuditActor): Promise<string>;
  /** Equal for equal tokens, and nothing else can be learned from it. */
  tokenHash(token: string): string;
}

export function createDeploymentSecrets(
  client: Client,
  vault: Vault,
  audit: AuditRepository,
): DeploymentSecrets {
  const place = (rowId: string, column: SecretColumn) => ({ table: "deployments", column, rowId });
  const tokenHash = (token: string) => vault.lookupHash(`channel_token:${token}`);

  return {
    tokenHash,
    sealedColumns(id, { channel_token: token, channel_api_key: apiKey, backup_key: backupKey }) {
      const seal = (column: SecretColumn, value: string | null) =>
        value === null ? null : vault.seal(place(id, column), value);
      return {
        ...(token === undefined
          ? {}
          : {
              channel_token: seal("channel_token", token),
              channel_token_hash: token === null ? null : tokenHash(token),
            }),
        ...(apiKey === undefined ? {} : { channel_api_key: seal("channel_api_key", apiKey) }),
        ...(backupKey === undefined ? {} : { backup_key: seal("backup_key", backupKey) }),
      };
    },
    async open(id, column, sealed, by) {
      const entry = {
        actor: by,
        action: "secret.opened",
        subjectKind: "deployment",
        subjectId: id,
        details: { column },
      };
      await runPart(client, audit.part(entry));
      return vault.open(place(id, column), sealed);
    },
  };
}
