import { type Dockerfile, DockerfileParser, type Instruction, ModifiableInstruction } from "dockerfile-ast";

/** What a Dockerfile says, in the order in which a build would follow it. */
export interface ReadDockerfile {
  ast: Dockerfile;
  /** One list of instructions for each `FROM`, which is its first. */
  stages: Instruction[][];
  /** The stage that becomes the image. */
  image: Instruction[];
}

export interface Copied {
  sources: string[];
  target: string;
  /** The stage it comes from; null for the build's own folder. */
  from: string | null;
}

export function readDockerfile(text: string): ReadDockerfile {
  const ast = DockerfileParser.parse(text);
  const stages: Instruction[][] = [];
  for (const instruction of ast.getInstructions()) {
    if (instruction.getKeyword() === "FROM") stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return { ast, stages, image: stages.at(-1) ?? [] };
}

export const only = (stage: readonly Instruction[], ...keywords: string[]): Instruction[] =>
  stage.filter((instruction) => keywords.includes(instruction.getKeyword()));

export const words = (instruction: Instruction): string[] =>
  instruction.getArguments().map((argument) => argument.getValue());

/** The words of a command in exec form, also of a HEALTHCHECK; null when it is written for a shell. */
export function execForm(instruction: Instruction): string[] | null {
  const text = instruction.getArgumentsContent()?.replace(/^CMD\s+/, "") ?? "";
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : null;
  } catch {
    return null;
  }
}

export function copied(instruction: Instruction): Copied {
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const paths = words(instruction);
  return {
    sources: paths.slice(0, -1),
    target: paths.at(-1) ?? "",
    from: flags.find((flag) => flag.getName() === "from")?.getValue() ?? null,
  };
}
