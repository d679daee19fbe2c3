import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const FILE = new URL("../../../../shared/specs/polar-2026-10.openapi.json", import.meta.url);
export const hasOpenApi = existsSync(FILE);
export const noteAbsence = (): void => {
  if (!hasOpenApi)
    console.error("Skipped: Polar's OpenAPI description is not here, so shapes are held by the SDK's types.");
};

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Polar's own description of its API as a judge of what is sent and answered. */
export interface OpenApi {
  /** @returns what is wrong with a request; names that the description does not know count, too */
  request(method: string, path: string, search: string, body: unknown): string[];
  response(method: string, path: string, status: number, body: unknown): string[];
  webhook(type: string, payload: unknown): string[];
}

const escaped = (name: string): string =>
  encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));

export function openApi(): OpenApi {
  const spec: Json = JSON.parse(readFileSync(FILE, "utf8"));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Polar's own placeholder stands in an address.
  ajv.addFormat("uri", (text: string) => URL.canParse(text.replaceAll(/\{[A-Z_]+\}/g, "X")));
  for (const name of ["uuid4", "binary", "password", "ipvanyaddress"]) ajv.addFormat(name, true);
  ajv.addSchema(spec, "polar");

  const at = (pointer: string): unknown =>
    pointer
      .slice(2)
      .split("/")
      .reduce<unknown>(
        (value, part) =>
          isJson(value)
            ? value[decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")]
            : undefined,
        spec,
      );
  const problems = (pointer: string, value: unknown): string[] => {
    const check = ajv.getSchema(`polar${pointer}`) ?? ajv.compile({ $ref: `polar${pointer}` });
    check(value);
    return (check.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
  };
  /** Every name that an object of this schema may have; the description itself lets unknown ones pass. */
  function known(schema: unknown): string[] {
    if (!isJson(schema)) return [];
    if (typeof schema.$ref === "string") return known(at(schema.$ref));
    const parts = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((one) =>
      Array.isArray(one) ? one : [],
    );
    return [...(isJson(schema.properties) ? Object.keys(schema.properties) : []), ...parts.flatMap(known)];
  }
  function pathOf(path: string): string | undefined {
    const paths = isJson(spec.paths) ? Object.keys(spec.paths) : [];
    // A written part goes before a placeholder: `/external/{id}` before `/{id}/state`.
    return paths
      .sort((a, b) => a.split("{").length - b.split("{").length)
      .find((one) => new RegExp(`^${one.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`).test(path));
  }
  const operation = (method: string, path: string): string | undefined => {
    const found = pathOf(path);
    return found && `#/paths/${escaped(found)}/${method.toLowerCase()}`;
  };

  return {
    request(method, path, search, body) {
      const pointer = operation(method, path);
      if (!pointer || !at(pointer)) return [`no such call: ${method} ${path}`];
      const parameters = at(`${pointer}/parameters`);
      const names = (Array.isArray(parameters) ? parameters : []).map((one: Json) => one.name);
      const strange = [...new URLSearchParams(search).keys()].filter((name) => !names.includes(name));
      const schema = `${pointer}/requestBody/content/${escaped("application/json")}/schema`;
      if (body === undefined) return strange.map((name) => `unknown query ${name}`);
      const members = isJson(body) ? Object.keys(body) : [];
      const unknown = members.filter((name) => !known(at(schema)).includes(name));
      return [
        ...strange.map((name) => `unknown query ${name}`),
        ...unknown.map((name) => `unknown member ${name}`),
        ...problems(schema, body),
      ];
    },
    response(method, path, status, body) {
      const pointer = operation(method, path);
      const answer = `${pointer}/responses/${status}`;
      const schema = `${answer}/content/${escaped("application/json")}/schema`;
      const described = pointer ? at(answer) : undefined;
      if (isJson(described) && described.content === undefined)
        return body === undefined ? [] : ["a body where none is described"];
      if (!pointer || !at(schema)) return [`no such answer: ${method} ${path} ${status}`];
      return problems(schema, body);
    },
    webhook(type, payload) {
      const schema = `#/webhooks/${escaped(type)}/post/requestBody/content/${escaped("application/json")}/schema`;
      return at(schema) ? problems(schema, payload) : [`no such webhook: ${type}`];
    },
  };
}
