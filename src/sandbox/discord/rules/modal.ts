import type { Modal } from "../world/records.ts";
import { charCount } from "./check-scalar.ts";
import { COMPONENT } from "./component-types.ts";
import { identityProblems, optionProblems } from "./components.ts";
import { type FormProblem, lengthProblem, problem } from "./form-problem.ts";
import { type Placed, walk } from "./walk.ts";

const MAX_ROWS = 5;

function inputProblems({ component, path }: Placed, parent: number | undefined): FormProblem[] {
  const { min_length: min = 0, max_length: max = 4_000, value } = component;
  const found: FormProblem[] = [];
  if (parent === COMPONENT.actionRow && !component.label)
    found.push(problem([...path, "label"], "BASE_TYPE_REQUIRED", "This field is required"));
  if (min > max)
    found.push(
      problem(
        [...path, "min_length"],
        "TEXT_INPUT_COMPONENT_MIN_LENGTH_TOO_LARGE",
        "The min length must be less than or equal to the max length",
      ),
    );
  if (value) found.push(...lengthProblem([...path, "value"], charCount(value), min, max));
  return found;
}

/** The rules for a modal that the description does not know. */
export function modalProblems(modal: Modal, at: FormProblem["path"]): FormProblem[] {
  const path = [...at, "components"];
  const placed = walk(modal.components, path);
  const rows = lengthProblem(path, modal.components.length, 1, MAX_ROWS);
  const own = modal.components.flatMap((row, index) => {
    const inside = walk([row], [...path]).slice(1);
    const place = [...path, index];
    return inside.flatMap((one) => {
      const moved = { ...one, path: [...place, ...one.path.slice(path.length + 1)] };
      return moved.component.type === COMPONENT.textInput
        ? inputProblems(moved, row.type)
        : optionProblems(moved);
    });
  });
  return [...rows, ...own, ...identityProblems(placed)];
}
