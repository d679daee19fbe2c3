import { type ClerkBooks, newId, type UserRecord } from "./records.ts";
import { userJson } from "./user-json.ts";

/** Why Clerk would refuse a change, in its words. */
export class DirectoryRefusal extends Error {
  readonly code: "form_identifier_exists" | "form_param_format_invalid" | "resource_not_found";

  constructor(code: DirectoryRefusal["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export interface NewUser {
  email: string | null;
  verified?: boolean;
  firstName?: string | null;
  lastName?: string | null;
}

export interface UserDirectory {
  create(input: NewUser): UserRecord;
  /** Changes fields and announces `user.updated`. @throws DirectoryRefusal `resource_not_found` */
  change(
    id: string,
    patch: Partial<Pick<UserRecord, "banned" | "locked" | "firstName" | "lastName" | "lastSignInAtMs">>,
  ): UserRecord;
  updateEmail(id: string, email: string | null, verified?: boolean): UserRecord;
  remove(id: string): void;
  find(id: string): UserRecord | undefined;
  findByEmail(address: string): UserRecord | undefined;
  /** Newest first, as Clerk lists them. */
  list(): UserRecord[];
}

/** Whether text has the shape of an e-mail address. */
export const isEmailAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);

/** The people of the instance. `announce` is told of every change, as webhooks are. */
export function createUserDirectory(
  books: ClerkBooks,
  now: () => number,
  announce: (type: string, data: Record<string, unknown>) => void,
): UserDirectory {
  const need = (id: string): UserRecord => {
    const user = books.users.get(id);
    if (!user) throw new DirectoryRefusal("resource_not_found", `No user was found with id ${id}`);
    return user;
  };

  const findByEmail = (address: string) =>
    books.users.all().find((user) => user.email?.address === address.trim().toLowerCase());

  function emailRecord(address: string, verified: boolean): NonNullable<UserRecord["email"]> {
    const wanted = address.trim().toLowerCase();
    if (!isEmailAddress(wanted)) {
      throw new DirectoryRefusal("form_param_format_invalid", "Email address must be a valid email address.");
    }
    if (findByEmail(wanted)) {
      throw new DirectoryRefusal(
        "form_identifier_exists",
        "That email address is taken. Please try another.",
      );
    }
    return { id: newId("idn"), address: wanted, verified };
  }

  function save(user: UserRecord, type: string): UserRecord {
    books.users.put(user.id, user);
    announce(type, userJson(user));
    return user;
  }

  return {
    create(input) {
      const at = now();
      const user: UserRecord = {
        id: newId("user"),
        firstName: input.firstName ?? null,
        lastName: input.lastName ?? null,
        email: input.email === null ? null : emailRecord(input.email, input.verified ?? true),
        banned: false,
        locked: false,
        createdAtMs: at,
        updatedAtMs: at,
        lastSignInAtMs: null,
      };
      return save(user, "user.created");
    },
    change: (id, patch) => save({ ...need(id), ...patch, updatedAtMs: now() }, "user.updated"),
    updateEmail(id, email, verified = true) {
      const user = need(id);
      const record = email === null ? null : emailRecord(email, verified);
      return save({ ...user, email: record, updatedAtMs: now() }, "user.updated");
    },
    remove(id) {
      need(id);
      books.users.delete(id);
      for (const [key, session] of books.sessions.entries())
        if (session.userId === id) books.sessions.delete(key);
      announce("user.deleted", { id, object: "user", deleted: true });
    },
    find: (id) => books.users.get(id),
    findByEmail,
    list: () => books.users.all().sort((a, b) => b.createdAtMs - a.createdAtMs),
  };
}
