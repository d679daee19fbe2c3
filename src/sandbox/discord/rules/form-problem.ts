/** One thing that is wrong with a body, where it stands in it. */
export interface FormProblem {
  path: readonly (string | number)[];
  code: string;
  message: string;
}

export interface ErrorTree {
  [key: string]: ErrorTree | { code: string; message: string }[];
}

export const problem = (path: FormProblem["path"], code: string, message: string): FormProblem => ({
  path,
  code,
  message,
});

/** The nested `errors` member of an "Invalid Form Body". */
export function toErrorTree(problems: readonly FormProblem[]): ErrorTree {
  const root: ErrorTree = {};
  for (const { path, code, message } of problems) {
    let at = root;
    for (const key of path) {
      const next = at[key] ?? {};
      at[key] = next;
      at = next as ErrorTree;
    }
    const own = at._errors;
    if (Array.isArray(own)) own.push({ code, message });
    else at._errors = [{ code, message }];
  }
  return root;
}

/** The words for a length, as Discord chooses them by which bounds there are. */
export function lengthProblem(
  path: FormProblem["path"],
  length: number,
  min = 0,
  max = Number.POSITIVE_INFINITY,
): FormProblem[] {
  if (length >= min && length <= max) return [];
  if (min > 0 && max < Number.POSITIVE_INFINITY)
    return [problem(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`)];
  if (length > max) return [problem(path, "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`)];
  return [problem(path, "BASE_TYPE_MIN_LENGTH", `Must be ${min} or more in length.`)];
}

/** A Python tuple as Discord's messages print it: `(1,)`, `(2, 3)`. */
export const tuple = (values: readonly unknown[]): string =>
  values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`;

/** Places of the values that stand in the list before. */
export const repeats = (values: readonly unknown[]): number[] =>
  values.flatMap((value, at) => (values.indexOf(value) < at ? [at] : []));
