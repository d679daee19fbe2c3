/** Who acts in the operator's name. Each may do whatever those before it may. */
export const ROLES = ["support", "admin", "owner"] as const;
export type Role = (typeof ROLES)[number];

/** The least role for every act there is; whatever is not here is nobody's. */
const LEAST = {
  "audit.read": "support",
  "audit.export": "owner",
  "agent.read_any": "support",
  "agent.close_any": "admin",
  "person.read": "support",
  "person.read_email": "support",
  "blacklist.list": "support",
  "blacklist.add": "admin",
  "blacklist.remove": "admin",
  "blacklist.forgive": "admin",
  "deploys.pause": "admin",
  "broadcast.list": "admin",
  "broadcast.send": "admin",
  "broadcast.stop": "admin",
  "case.list": "support",
  "case.show": "support",
  "case.resolve": "admin",
  "model.list_paused": "support",
  "model.pause": "admin",
  "provider.list": "support",
  "refund.decide": "admin",
  "refund.give": "support",
  "refund.read": "support",
  "request.decide": "admin",
  "stats.agents": "support",
  "stats.money": "support",
  "stats.usage": "support",
  "treasury.show": "support",
  "unknown.show": "support",
  "unknown.adopt": "admin",
  "unknown.close": "admin",
} as const satisfies Record<string, Role>;

export type AdminAct = keyof typeof LEAST;

export const isAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);

export const may = (role: Role | null, act: AdminAct): boolean => isAtLeast(role, LEAST[act]);

export const leastRoleFor = (act: AdminAct): Role => LEAST[act];
