import { badJson, badParameter, unsupported } from "../answers.ts";
import { elementsOf } from "../json/array-elements.ts";
import { type Member, parseTopLevelObject } from "../top-level-object.ts";
import { RefusedRequest } from "./refused-request.ts";

const NULL = Buffer.from("null");
/** Several times what any provider takes; millions of them would keep everybody else waiting while they are read. */
const MOST_TOOLS = 512;

/** A request's top-level members by name. */
export type Members = ReadonlyMap<string, Member>;

/** @throws RefusedRequest when the bytes are no JSON object, or one with a name that occurs twice */
export function readMembers(bytes: Buffer): Members {
  const parsed = parseTopLevelObject(bytes);
  if (!parsed.ok) throw new RefusedRequest(badJson(parsed.why));
  return parsed.members;
}

const invalid = (name: string, expected: string): RefusedRequest =>
  new RefusedRequest(badParameter(name, `Invalid value for '${name}': expected ${expected}.`));

/** What a member says; `null` is as good as none. */
export const memberValue = (members: Members, name: string): unknown => members.get(name)?.read() ?? null;

export function readModel(members: Members): string {
  const model = memberValue(members, "model");
  if (typeof model !== "string" || model === "" || model.length > 200)
    throw new RefusedRequest(badParameter("model", "You must provide a model parameter."));
  return model;
}

export function readFlag(members: Members, name: string): boolean {
  const value = memberValue(members, name) ?? false;
  if (typeof value !== "boolean") throw invalid(name, "a boolean");
  return value;
}

/** A whole number above 0; null when there is none. */
export function readCount(members: Members, name: string, most = Number.MAX_SAFE_INTEGER): number | null {
  const value = memberValue(members, name);
  if (value === null) return null;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw invalid(name, most < Number.MAX_SAFE_INTEGER ? `an integer from 1 to ${most}` : "an integer above 0");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export function readObject(members: Members, name: string): Record<string, unknown> | null {
  const value = memberValue(members, name);
  if (value === null || isRecord(value)) return value;
  throw invalid(name, "an object");
}

/** True for a value that begins with the one sign and has something before the other. */
function isFilled(raw: Buffer, opening: string, closing: string): boolean {
  if (raw[0] !== opening.charCodeAt(0)) return false;
  let at = 1;
  while (isSpace(raw[at])) at++;
  return raw[at] !== closing.charCodeAt(0);
}

const isSpace = (code: number | undefined): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The list that a request is about. */
export function requireList(members: Members, name: string): Member {
  const member = members.get(name);
  if (!member || !isFilled(member.raw, "[", "]")) throw invalid(name, "a non-empty array");
  return member;
}

/** What a request is about where that may be a text or a list. */
export function requireInput(members: Members): Member {
  const member = members.get("input");
  if (!member || !(isFilled(member.raw, '"', '"') || isFilled(member.raw, "[", "]")))
    throw invalid("input", "a text or a non-empty array");
  return member;
}

/** Refuses what would be kept, or bought, upstream in our name. */
export function refuseMembers(members: Members, reasons: Readonly<Record<string, string>>): void {
  for (const [name, why] of Object.entries(reasons)) {
    const value = memberValue(members, name);
    if (value !== null && value !== false) throw new RefusedRequest(unsupported(name, why));
  }
}

/** What the objects of a list say they are, null for nothing; null altogether where it was not plain to see. */
export function typesOf({ raw, types }: Member): unknown[] | null {
  if (!types) return null;
  const said: unknown[] = [];
  for (let n = 0; n < types.length; n += 2) {
    const text = raw.toString("utf8", types[n], types[n + 1]);
    said.push(text === "" ? null : JSON.parse(text));
  }
  return said;
}

export const isList = (raw: Buffer): boolean => raw[0] === "[".charCodeAt(0);

/** Refuses tools that the provider itself would run: nothing would meter them. */
export function refuseServerTools(members: Members, isOurs: (type: unknown) => boolean): void {
  const tools = members.get("tools");
  if (!tools || typesOf(tools)?.every(isOurs)) return;
  const { raw } = tools;
  if (raw.equals(NULL)) return;
  if (!isList(raw)) throw invalid("tools", "an array");
  const elements = elementsOf(raw, MOST_TOOLS);
  if (!elements) throw invalid("tools", `at most ${MOST_TOOLS} tools`);
  for (const element of elements) {
    // A type that is written twice is one to us, and perhaps the other to the provider.
    const tool = parseTopLevelObject(element);
    if (!tool.ok) throw invalid("tools", "objects whose keys occur once each");
    const type: unknown = tool.members.get("type")?.read() ?? null;
    if (isOurs(type)) continue;
    const name = String(type).slice(0, 64);
    throw new RefusedRequest(
      unsupported("tools", `Tools of type '${name}' are not available here. Use function tools.`),
    );
  }
}
