import { type Fault, nearestName } from '../base/index.ts';
import { templateFault } from './faults.ts';
import { deciders, type FunctionTable } from './functions/functions.ts';
import { BadArgument } from './functions/template-function.ts';
import { placeAt, type TemplateSource } from './template-source.ts';
import type { Command, Operand, Pipeline } from './template-tree.ts';
import { callMethod, isDictionary, isMethod, isNil, isRecord, kindOf } from './value.ts';

/** A variable, with its dollar, and what it is now. */
export interface Variable {
  readonly name: string;
  value: unknown;
}

/** What a template sees at one place. */
export interface Scope {
  readonly source: TemplateSource;
  readonly functions: FunctionTable;
  readonly dot: unknown;
  /** Innermost last; `$` is the first. */
  readonly variables: Variable[];
}

/** The value of a pipeline; sets what variables it names. @throws template/no-field, template/bad-value */
export function evaluatePipeline(pipeline: Pipeline, scope: Scope): unknown {
  const value = evaluateCommands(pipeline, scope);
  const [name] = pipeline.variables;
  if (name !== undefined) setVariable(scope, name, value, pipeline.declares);
  return value;
}

/** The value alone: `range` sets its variables itself. */
export function evaluateCommands({ commands: [first, ...rest] }: Pipeline, scope: Scope): unknown {
  return rest.reduce((value, command) => evaluateCommand(command, scope, [value]), evaluateCommand(first, scope, []));
}

export function setVariable({ variables }: Scope, name: string, value: unknown, declares: boolean): void {
  const known = declares ? undefined : variables.findLast((each) => each.name === name);
  if (known === undefined) variables.push({ name, value });
  else known.value = value;
}

/** @param piped what the command before has made, or nothing */
function evaluateCommand({ at, head, rest }: Command, scope: Scope, piped: readonly unknown[]): unknown {
  if (head.kind === 'function') return callFunction(scope, at, head.name, rest, piped);
  if (head.kind === 'literal' && head.value === null) throw faultAt(scope, at, 'nil is no value to show', 'Write "".');
  const value = head.kind === 'field' ? evaluateField(head, scope) : evaluateOperand(head, scope);
  if (isMethod(value)) return callField(scope, head, value, [...evaluateAll(rest, scope), ...piped]);
  if (rest.length === 0 && piped.length === 0) return value;
  throw faultAt(scope, at, `${sourceOf(head)} is no function, and takes no arguments`, 'Write the function first.');
}

function callField(
  scope: Scope,
  head: Operand,
  method: Parameters<typeof callMethod>[0],
  values: readonly unknown[],
): unknown {
  const [text] = values;
  if (values.length === 1 && typeof text === 'string') return callMethod(method, text);
  throw faultAt(scope, head.at, `${sourceOf(head)} wants one text`, `Write ${sourceOf(head)} "name".`);
}

function callFunction(
  scope: Scope,
  at: number,
  name: string,
  operands: readonly Operand[],
  piped: readonly unknown[],
): unknown {
  const decides = deciders[name];
  if (decides !== undefined) return decide(scope, at, decides, operands, piped);
  const values = [...evaluateAll(operands, scope), ...piped];
  const known = scope.functions.get(name);
  if (known === undefined) throw new Error(`the parser let the function ${name} pass`);
  const { least, most, call } = known;
  if (values.length < least || values.length > most)
    throw faultAt(scope, at, `${name} is given ${values.length} values`, `Give it ${formatArity(least, most)}.`);
  try {
    return call(values);
  } catch (error) {
    if (error instanceof BadArgument) throw faultAt(scope, at, `${name}: ${error.message}`, error.hint);
    throw error;
  }
}

/** `and`, `or`: the first value that decides, else the last. */
function decide(
  scope: Scope,
  at: number,
  decides: (value: unknown) => boolean,
  operands: readonly Operand[],
  piped: readonly unknown[],
): unknown {
  if (operands.length + piped.length === 0) throw faultAt(scope, at, 'a value is missing', 'Give it one or more.');
  let value: unknown;
  for (const operand of operands) {
    value = evaluateArgument(operand, scope);
    if (decides(value)) return value;
  }
  return piped.length > 0 ? piped[0] : value;
}

function formatArity(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `${least} or more`;
  return least === most ? String(least) : `${least} to ${most}`;
}

function evaluateAll(operands: readonly Operand[], scope: Scope): unknown[] {
  return operands.map((operand) => evaluateArgument(operand, scope));
}

/** A function among arguments is called without any. */
function evaluateArgument(operand: Operand, scope: Scope): unknown {
  const value = evaluateOperand(operand, scope);
  return isMethod(value) ? callField(scope, operand, value, []) : value;
}

function evaluateOperand(operand: Operand, scope: Scope): unknown {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'dot':
      return scope.dot;
    case 'variable':
      return scope.variables.findLast(({ name }) => name === operand.name)?.value;
    case 'function':
      return callFunction(scope, operand.at, operand.name, [], []);
    case 'pipeline':
      return evaluatePipeline(operand.pipeline, scope);
    case 'field':
      return evaluateField(operand, scope);
  }
}

/** Own fields alone are fields: nothing that every object has is reached. */
function evaluateField(operand: Operand & { readonly kind: 'field' }, scope: Scope): unknown {
  const { at, of, name } = operand;
  const value = evaluateOperand(of, scope);
  if (isRecord(value)) {
    if (Object.hasOwn(value, name)) return value[name];
    if (isDictionary(value)) return undefined;
    throw missingField(scope, operand, Object.keys(value));
  }
  const what = sourceOf(of);
  if (!isNil(value))
    throw faultAt(scope, at, `${what} is ${kindOf(value)}, and has no field ${name}`, 'Take the field out.');
  const hint = `Ask first whether it is there: {{with ${what}}}{{.${name}}}{{end}}.`;
  throw templateFault('template/no-field', `${what} is not there, nor its field ${name}`, {
    hint,
    place: placeAt(scope.source, at),
  });
}

/** Most names that a hint lists. */
const mostNames = 40;

function missingField(
  { source }: Scope,
  { at, of, name }: Operand & { readonly kind: 'field' },
  names: readonly string[],
): Fault {
  const near = names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? nearestName(name, names);
  const listed = names.length > mostNames ? `${names.slice(0, mostNames).join(', ')} …` : names.join(', ');
  const hint = near === undefined ? `Use one of ${listed}.` : `Did you mean .${near}?`;
  const message = of.kind === 'dot' ? `there is no field ${name}` : `there is no field ${name} in ${sourceOf(of)}`;
  return templateFault('template/no-field', message, { hint, place: placeAt(source, at) });
}

/** An operand as a user writes it. */
function sourceOf(operand: Operand): string {
  switch (operand.kind) {
    case 'dot':
      return '.';
    case 'variable':
    case 'function':
      return operand.name;
    case 'literal':
      return JSON.stringify(operand.value);
    case 'pipeline':
      return '(…)';
    case 'field':
      return operand.of.kind === 'dot' ? `.${operand.name}` : `${sourceOf(operand.of)}.${operand.name}`;
  }
}

function faultAt({ source }: Scope, at: number, message: string, hint: string): Fault {
  return templateFault('template/bad-value', message, { hint, place: placeAt(source, at) });
}
