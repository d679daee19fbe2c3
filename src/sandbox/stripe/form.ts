/** What a form-encoded body or query means once its brackets are read. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type FormHash = { [key: string]: FormValue };

const INDEX = /^\d+$/;

const isHash = (value: FormValue | undefined): value is FormHash =>
  typeof value === "object" && !Array.isArray(value);

/** Hashes whose keys are all numbers are lists: that is how the SDK writes them. */
function settle(value: FormValue): FormValue {
  if (!isHash(value)) return value;
  const keys = Object.keys(value);
  const children = keys.map((key) => settle(value[key] ?? ""));
  if (keys.length > 0 && keys.every((key) => INDEX.test(key))) return children;
  const hash: FormHash = Object.create(null);
  keys.forEach((key, index) => {
    hash[key] = children[index] ?? "";
  });
  return hash;
}

/** Splits `a[b][]` into `["a", "b", ""]`. */
function splitKey(key: string): string[] {
  const open = key.indexOf("[");
  if (open <= 0 || !key.endsWith("]")) return [key];
  return [key.slice(0, open), ...key.slice(open + 1, -1).split("][")];
}

/** Reads `a[b][0][c]=x` bodies. Later values win, as with Stripe. */
export function parseForm(text: string): FormHash {
  const root: FormHash = Object.create(null);
  for (const [key, value] of new URLSearchParams(text)) {
    const path = splitKey(key);
    const last = path.pop() ?? key;
    let hash = root;
    for (const part of path) {
      const found: FormValue | undefined = hash[part];
      const next: FormHash = isHash(found) ? found : Object.create(null);
      hash[part] = next;
      hash = next;
    }
    hash[last === "" ? String(Object.keys(hash).length) : last] = value;
  }
  const settled = settle(root);
  return isHash(settled) ? settled : Object.create(null);
}
