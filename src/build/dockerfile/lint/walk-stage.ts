import { expandInstruction, type UnsetVariable } from '../expand-instruction.ts';
import type { ArgInstruction, EscapeCharacter, Instruction, UnsetInstruction } from '../instruction.ts';
import { createNamePattern } from '../name-pattern.ts';
import type { LintRequest } from './lint-request.ts';
import type { LineView, LintScope } from './lint-subject.ts';

/** What lines are walked with. */
export interface Walk {
  readonly request: LintRequest;
  readonly escape: EscapeCharacter;
  /** Values of the arguments before the first FROM. */
  readonly globals: ReadonlyMap<string, string>;
}

/** Looks at lines one after the other, each in the scope that those before it leave. */
export function walkLines(
  walk: Walk,
  start: LintScope,
  lines: readonly Instruction[],
): { readonly lines: readonly LineView[]; readonly end: LintScope } {
  let scope = start;
  const views: LineView[] = [];
  for (const line of lines) {
    const { view, after } = line.kind === 'arg' ? walkArg(walk, scope, line) : walkLine(walk, scope, line);
    views.push(view);
    scope = after;
  }
  return { lines: views, end: scope };
}

interface Step {
  readonly view: LineView;
  readonly after: LintScope;
}

function walkLine(walk: Walk, scope: LintScope, line: Instruction): Step {
  const { value: expanded, unset: asked } = expandInstruction(line, scope.variables, { escape: walk.escape });
  const view = { line, expanded, scope, undeclared: undeclaredOf(asked, scope) };
  switch (expanded.kind) {
    case 'env': {
      const variables = new Map(scope.variables);
      for (const { name, value } of expanded.pairs) variables.set(name.text, value.text);
      return { view, after: { ...scope, variables } };
    }
    case 'shell':
      return { view, after: { ...scope, hasShell: true } };
    case 'workdir':
      return { view, after: { ...scope, hasWorkdir: true } };
    case 'unset':
      return { view, after: unset(scope, expanded) };
    default:
      return { view, after: scope };
  }
}

/** Dropped variables are as if they had never been set. */
function unset(scope: LintScope, { what, names }: UnsetInstruction): LintScope {
  const isDropped = names.map(({ text }) => createNamePattern(text));
  const left = [...scope.variables].filter(([name]) => !isDropped.some((matches) => matches(name)));
  return {
    ...scope,
    ...(what.includes('env') ? { variables: new Map(left) } : {}),
    hasShell: scope.hasShell && !what.includes('shell'),
    hasWorkdir: scope.hasWorkdir && !what.includes('workdir'),
  };
}

/** Each argument sees those before it; a default that is not used is not looked at. */
function walkArg(walk: Walk, scope: LintScope, line: ArgInstruction): Step {
  let after = scope;
  const undeclared: UnsetVariable[] = [];
  for (const arg of line.args) {
    const name = arg.name.text;
    const { buildArgs } = walk.request;
    const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
    const one = { ...line, args: [given === undefined ? arg : { name: arg.name }] };
    const { value, unset } = expandInstruction(one, after.variables, { escape: walk.escape });
    undeclared.push(...undeclaredOf(unset, after));
    const chosen = given ?? value.args[0]?.value?.text ?? walk.globals.get(name);
    const variables = chosen === undefined ? after.variables : new Map(after.variables).set(name, chosen);
    after = { ...after, variables, args: new Set([...after.args, name]) };
  }
  return { view: { line, expanded: line, scope, undeclared }, after };
}

function undeclaredOf(unset: readonly UnsetVariable[], scope: LintScope): readonly UnsetVariable[] {
  return unset.filter(({ name }) => !scope.args.has(name));
}
