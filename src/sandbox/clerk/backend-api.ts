import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { clerkError, jsonAnswer } from "./clerk-errors.ts";
import type { OAuthClient } from "./oauth-client.ts";
import type { UserRecord } from "./records.ts";
import type { SessionDesk } from "./session-desk.ts";
import type { SigningKey } from "./signing-key.ts";
import type { UserDirectory } from "./user-directory.ts";
import { userJson } from "./user-json.ts";

const FILTERS = new Set(["email_address", "user_id", "query", "banned"]);
const SESSION_FILTERS = new Set(["user_id", "client_id", "status", "paginated"]);
const SESSION_STATES = new Set(["abandoned", "active", "ended", "expired", "removed", "replaced", "revoked"]);
const PAGING = new Set(["limit", "offset", "order_by"]);

const sameText = (a: string, b: string) => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

const notFound = (c: Context, longMessage: string) =>
  clerkError(c, 404, { code: "resource_not_found", message: "not found", longMessage });

const badValue = (c: Context, name: string, longMessage: string) =>
  clerkError(c, 422, {
    code: "form_param_invalid",
    message: "is invalid",
    longMessage,
    meta: { param_name: name },
  });

function unknownParameter(c: Context, allowed: Set<string>[]): Response | undefined {
  for (const name of new URL(c.req.url).searchParams.keys()) {
    if (allowed.some((set) => set.has(name))) continue;
    return clerkError(c, 422, {
      code: "form_param_unknown",
      message: "is unknown",
      longMessage: `\`${name}\` is not a valid parameter for this request.`,
      meta: { param_name: name },
    });
  }
  return undefined;
}

function matches(user: UserRecord, params: URLSearchParams): boolean {
  const addresses = params.getAll("email_address").map((address) => address.toLowerCase());
  if (addresses.length > 0 && !addresses.includes(user.email?.address ?? "")) return false;
  const ids = params.getAll("user_id");
  if (ids.length > 0 && !ids.includes(user.id)) return false;
  const banned = params.get("banned");
  if (banned !== null && String(user.banned) !== banned) return false;
  const query = params.get("query")?.toLowerCase();
  if (!query) return true;
  return [user.id, user.email?.address, user.firstName, user.lastName].some((text) =>
    text?.toLowerCase().includes(query),
  );
}

/** Null where it is out of bounds. */
function paging(params: URLSearchParams): { limit: number; offset: number } | null {
  const limit = Number(params.get("limit") ?? 10);
  const offset = Number(params.get("offset") ?? 0);
  const isFit =
    Number.isInteger(limit) && limit >= 1 && limit <= 500 && Number.isInteger(offset) && offset >= 0;
  return isFit ? { limit, offset } : null;
}

function listUsers(c: Context, directory: UserDirectory): Response {
  const refused = unknownParameter(c, [FILTERS, PAGING]);
  if (refused) return refused;
  const params = new URL(c.req.url).searchParams;
  const page = paging(params);
  if (page === null) return badValue(c, "limit", "limit must be between 1 and 500, and offset 0 or more.");
  const { limit, offset } = page;
  const order = params.get("order_by") ?? "-created_at";
  if (!/^[+-]?created_at$/.test(order))
    return badValue(c, "order_by", "this sandbox orders by created_at alone.");
  const found = directory.list().filter((user) => matches(user, params));
  const ordered = order.startsWith("-") || order === "created_at" ? found : found.reverse();
  return jsonAnswer(c, ordered.slice(offset, offset + limit).map(userJson));
}

function applicationJson(oauth: OAuthClient, instanceId: string, issuer: string): Record<string, unknown> {
  return {
    object: "oauth_application",
    id: oauth.applicationId,
    instance_id: instanceId,
    name: oauth.name,
    client_id: oauth.clientId,
    client_uri: null,
    client_image_url: null,
    dynamically_registered: false,
    consent_screen_enabled: true,
    pkce_required: false,
    public: false,
    scopes: "email offline_access openid profile",
    redirect_uris: oauth.redirectUris,
    callback_url: oauth.redirectUris[0] ?? "",
    authorize_url: `${issuer}/oauth/authorize`,
    token_fetch_url: `${issuer}/oauth/token`,
    user_info_url: `${issuer}/oauth/userinfo`,
    discovery_url: `${issuer}/.well-known/openid-configuration`,
    token_introspection_url: `${issuer}/oauth/token_info`,
    created_at: oauth.createdAtMs,
    updated_at: oauth.createdAtMs,
  };
}

/** Clerk's Backend API as far as GoClaw reads it; everything else is refused. */
export function createBackendApi(input: {
  secretKey: string;
  directory: UserDirectory;
  sessions: SessionDesk;
  oauth: OAuthClient;
  key: SigningKey;
  instanceId: string;
  issuer: () => string;
}): Hono {
  const { directory, oauth, sessions } = input;
  const api = new Hono();

  api.use(async (c, next) => {
    const header = c.req.header("authorization") ?? "";
    if (!header.startsWith("Bearer ")) {
      const longMessage = "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'";
      return clerkError(c, 401, {
        code: "authorization_header_format_invalid",
        message: "Invalid Authorization header format",
        longMessage,
      });
    }
    if (!sameText(header.slice("Bearer ".length), input.secretKey)) {
      const message =
        "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.";
      return clerkError(c, 401, { code: "clerk_key_invalid", message, longMessage: message });
    }
    const version = c.req.header("clerk-api-version");
    if (version !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(version)) {
      const message = `The API version ${version} is invalid.`;
      return clerkError(c, 400, { code: "api_version_invalid", message, longMessage: message });
    }
    return next();
  });

  api.get("/users", (c) => listUsers(c, directory));
  api.get("/users/count", (c) => {
    const params = new URL(c.req.url).searchParams;
    const refused = unknownParameter(c, [FILTERS, PAGING]);
    const total = directory.list().filter((user) => matches(user, params)).length;
    return refused ?? jsonAnswer(c, { object: "total_count", total_count: total });
  });
  api.get("/users/:id", (c) => {
    const user = directory.find(c.req.param("id"));
    return user
      ? jsonAnswer(c, userJson(user))
      : notFound(c, `No user was found with id ${c.req.param("id")}`);
  });
  api.delete("/users/:id", (c) => {
    const id = c.req.param("id");
    if (!directory.find(id)) return notFound(c, `No user was found with id ${id}`);
    directory.remove(id);
    return jsonAnswer(c, { object: "user", id, deleted: true });
  });
  api.get("/sessions", (c) => {
    const refused = unknownParameter(c, [SESSION_FILTERS, PAGING]);
    if (refused) return refused;
    const params = new URL(c.req.url).searchParams;
    const [userId, status] = [params.get("user_id"), params.get("status")];
    if (!userId) return badValue(c, "user_id", "user_id or client_id is required.");
    if (status !== null && !SESSION_STATES.has(status)) return badValue(c, "status", "unknown status.");
    const page = paging(params);
    if (page === null) return badValue(c, "limit", "limit must be between 1 and 500.");
    const found = status === null || status === "active" ? sessions.listOf(userId) : [];
    const data = found.slice(page.offset, page.offset + page.limit);
    return jsonAnswer(c, params.get("paginated") === "true" ? { data, total_count: found.length } : data);
  });
  api.post("/sessions/:id/revoke", (c) => {
    const revoked = sessions.revoke(c.req.param("id"));
    return revoked ? jsonAnswer(c, revoked) : notFound(c, "No session was found with the given id.");
  });
  api.get("/oauth_applications", (c) =>
    jsonAnswer(c, { data: [applicationJson(oauth, input.instanceId, input.issuer())], total_count: 1 }),
  );
  api.get("/oauth_applications/:id", (c) =>
    c.req.param("id") === oauth.applicationId
      ? jsonAnswer(c, applicationJson(oauth, input.instanceId, input.issuer()))
      : notFound(c, "No OAuth application was found with the given id."),
  );
  api.get("/jwks", (c) => jsonAnswer(c, input.key.jwks));
  api.notFound((c) => notFound(c, `The sandbox has no ${c.req.method} ${c.req.path}.`));
  return api;
}
