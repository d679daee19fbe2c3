import type { UserRecord } from "./records.ts";

const verification = (verified: boolean) => ({
  object: "verification_otp",
  status: verified ? "verified" : "unverified",
  strategy: "email_code",
  attempts: verified ? 1 : null,
  expire_at: null,
  verified_at_client: null,
});

function emailAddresses(user: UserRecord): unknown[] {
  if (!user.email) return [];
  return [
    {
      id: user.email.id,
      object: "email_address",
      email_address: user.email.address,
      reserved: false,
      verification: verification(user.email.verified),
      linked_to: [],
      matches_sso_connection: false,
      created_at: user.createdAtMs,
      updated_at: user.updatedAtMs,
    },
  ];
}

/** A user as the Backend API (version 2026-05-12) and the webhooks spell it. */
export function userJson(user: UserRecord): Record<string, unknown> {
  return {
    id: user.id,
    object: "user",
    username: null,
    first_name: user.firstName,
    last_name: user.lastName,
    locale: null,
    image_url: "",
    has_image: false,
    primary_email_address_id: user.email?.id ?? null,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: false,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    email_addresses: emailAddresses(user),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    public_metadata: {},
    private_metadata: null,
    unsafe_metadata: {},
    external_id: null,
    last_sign_in_at: user.lastSignInAtMs,
    banned: user.banned,
    locked: user.locked,
    deprovisioned: false,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: 100,
    created_at: user.createdAtMs,
    updated_at: user.updatedAtMs,
    delete_self_enabled: true,
    create_organization_enabled: true,
    create_organizations_limit: null,
    last_active_at: user.lastSignInAtMs,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    legal_accepted_at: null,
  };
}
