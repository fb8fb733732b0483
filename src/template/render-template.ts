import { evaluateCommands, evaluatePipeline, type Scope, setVariable } from './evaluate.ts';
import { templateFault } from './faults.ts';
import { formatValue } from './format-value.ts';
import { type FunctionTable, functionsOfHeads, standardFunctions } from './functions/functions.ts';
import type { Template } from './parse-template.ts';
import { placeAt } from './template-source.ts';
import type { Branch, Pipeline, TemplateNode } from './template-tree.ts';
import { isNil, isRecord, isTrue, kindOf } from './value.ts';

/**
 * What a template makes of plain data: texts, numbers, lists, records and dictionaries. Nothing else of them is reached, and nothing of
 * them is called but what `templateMethod` made.
 *
 * @throws template/no-field, template/bad-value
 */
export function renderTemplate(template: Template, data: unknown): string {
  return render(template, data, standardFunctions);
}

/** The heads of a table: the same template over the heads of its fields, which `title` and the like leave as they are. */
export function renderHeads(template: Template, heads: Readonly<Record<string, unknown>>): string {
  return render(template, heads, functionsOfHeads);
}

function render({ source, nodes }: Template, data: unknown, functions: FunctionTable): string {
  const parts: string[] = [];
  renderNodes(nodes, { source, functions, dot: data, variables: [{ name: '$', value: data }] }, parts);
  return parts.join('');
}

/** What ended a branch before its end. */
type Jump = 'break' | 'continue' | undefined;

function renderNodes(nodes: Branch, scope: Scope, parts: string[]): Jump {
  const outside = scope.variables.length;
  for (const node of nodes) {
    const jump = renderNode(node, scope, parts);
    if (jump === undefined) continue;
    scope.variables.length = outside;
    return jump;
  }
  scope.variables.length = outside;
  return undefined;
}

function renderNode(node: TemplateNode, scope: Scope, parts: string[]): Jump {
  switch (node.kind) {
    case 'text':
      parts.push(node.text);
      return undefined;
    case 'print': {
      const value = evaluatePipeline(node.pipeline, scope);
      if (node.pipeline.variables.length === 0) parts.push(isNil(value) ? '<no value>' : formatValue(value));
      return undefined;
    }
    case 'if':
    case 'with':
      return renderChoice(node, scope, parts);
    case 'range':
      return renderRange(node, scope, parts);
    case 'break':
    case 'continue':
      return node.kind;
  }
}

function renderChoice(node: TemplateNode & { kind: 'if' | 'with' }, scope: Scope, parts: string[]): Jump {
  const outside = scope.variables.length;
  const value = evaluatePipeline(node.pipeline, scope);
  const dot = node.kind === 'with' && isTrue(value) ? value : scope.dot;
  const jump = renderNodes(isTrue(value) ? node.body : node.otherwise, { ...scope, dot }, parts);
  scope.variables.length = outside;
  return jump;
}

function renderRange(node: TemplateNode & { kind: 'range' }, scope: Scope, parts: string[]): Jump {
  const entries = entriesOf(node.pipeline, scope);
  if (entries.length === 0) return renderNodes(node.otherwise, scope, parts);
  for (const [key, value] of entries) {
    const outside = scope.variables.length;
    setRangeVariables(node.pipeline, scope, key, value);
    const jump = renderNodes(node.body, { ...scope, dot: value }, parts);
    scope.variables.length = outside;
    if (jump === 'break') break;
  }
  return undefined;
}

function setRangeVariables({ variables, declares }: Pipeline, scope: Scope, key: unknown, value: unknown): void {
  const [first, second] = variables;
  if (first !== undefined) setVariable(scope, first, second === undefined ? value : key, declares);
  if (second !== undefined) setVariable(scope, second, value, declares);
}

/** More turns than anybody counts to. */
const mostTurns = 100_000;

/** Keys and values in order: of a list, of a record by its keys, of a number from 0. */
function entriesOf(pipeline: Pipeline, scope: Scope): readonly (readonly [unknown, unknown])[] {
  const value = evaluateCommands(pipeline, scope);
  if (isNil(value)) return [];
  if (Array.isArray(value)) return value.map((each, at) => [at, each]);
  if (isRecord(value)) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === 'number' && Number.isInteger(value) && value <= mostTurns)
    return Array.from({ length: Math.max(0, value) }, (_, at) => [at, at]);
  const place = placeAt(scope.source, pipeline.at);
  throw templateFault('template/bad-value', `range can not go over ${kindOf(value)}`, {
    hint: 'Give it a list.',
    place,
  });
}
