import { nearestName, type Place } from '../../../base/index.ts';
import type { UnsetVariable } from '../expand-instruction.ts';
import type { Instruction, InstructionBase } from '../instruction.ts';
import type { LineView, LintSubject } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const undefinedVar: Rule = {
  name: 'UndefinedVar',
  severity: 'warning',
  about:
    'A variable is used that neither `ARG`, `ENV` nor the base image sets, with no word on what to take in its place.',
  remedy: 'Declare it with ARG or ENV before this line.',
  find: ({ stages, globalNames }) =>
    stages.flatMap(({ lines }) => lines.flatMap((line) => findUndefined(line, globalNames))),
};

export const secretsUsedInArgOrEnv: Rule = {
  name: 'SecretsUsedInArgOrEnv',
  severity: 'warning',
  about: '`ARG` or `ENV` has the name of a secret: its value stays in the image or its history.',
  remedy: 'Mount the secret where it is needed: RUN --mount=type=secret,id=NAME,env=NAME.',
  find: findSecrets,
};

/** Known to the builder itself. */
const builderNames = ['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE'];

function findUndefined({ line, undeclared, scope }: LineView, globalNames: readonly string[]): readonly Sighting[] {
  const names = [...new Set([...scope.args, ...scope.variables.keys()])];
  const bare = undeclared.filter(({ hasAnswer, name }) => !hasAnswer && !builderNames.includes(name));
  const first = bare.filter(({ name }, at) => bare.findIndex((other) => other.name === name) === at);
  return first.flatMap((one) =>
    globalNames.includes(one.name) ? [toGlobal(one, line)] : toUndefined(one, line, names, scope.isComplete),
  );
}

/** Declared above the first FROM, which a stage does not see. */
function toGlobal({ name, place }: UnsetVariable, line: Instruction): Sighting {
  const hint = `Declare it in this stage too: ARG ${name}.`;
  return { message: `variable ${name} is not set in this stage: it stands for nothing`, hint, place, of: [line] };
}

/** What a base that is not known sets is not known: then only a slip of the pen is told. */
function toUndefined(
  { name, place }: UnsetVariable,
  line: Instruction,
  names: readonly string[],
  isComplete: boolean,
): readonly Sighting[] {
  const near = nearestName(name, names);
  if (near === undefined && !isComplete) return [];
  const declare = `Declare it with ARG or ENV before this line, or write \${${name}:-} to say that nothing is meant.`;
  const hint = near === undefined ? declare : `Did you mean $${near}?`;
  return [{ message: `variable ${name} is not set: it stands for nothing`, hint, place, of: [line] }];
}

const secretWords = 'apikey auth credential credentials key passwd password pword secret token'.split(' ');
const harmlessWords = ['file', 'public', 'version'];

/** Whether one of the words of a name, between underscores, is that of a secret and none says that it is none. */
export function isSecretName(name: string): boolean {
  const words = name.toLowerCase().split('_');
  return words.some((word) => secretWords.includes(word)) && !words.some((word) => harmlessWords.includes(word));
}

function findSecrets({ stages }: LintSubject): readonly Sighting[] {
  return stages.flatMap(({ lines }) =>
    lines.flatMap(({ line, expanded }) => {
      if (expanded.kind === 'env')
        return expanded.pairs.flatMap(({ name }) => checkName(line, 'ENV', name.text, name.place));
      if (expanded.kind === 'arg')
        return expanded.args.flatMap(({ name }) => checkName(line, 'ARG', name.text, name.place));
      return [];
    }),
  );
}

function checkName(line: InstructionBase, keyword: string, name: string, place: Place): readonly Sighting[] {
  if (!isSecretName(name)) return [];
  const where = keyword === 'ENV' ? 'in the image' : "in the image's history";
  return [{ message: `${keyword} ${name} sounds like a secret, and what it holds stays ${where}`, place, of: [line] }];
}
