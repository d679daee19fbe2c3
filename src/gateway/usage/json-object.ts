import { dataOf } from "../event-data.ts";

export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** @returns null for what is not a JSON object */
export function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : null;
  } catch {
    return null;
  }
}

export const bodyObject = (body: Buffer): Json | null => objectIn(body.toString("utf8"));

export const eventObject = (event: Buffer): Json | null => objectIn(dataOf(event));
