import type { Template } from './parse-template.ts';
import type { Branch, Operand, Pipeline } from './template-tree.ts';

/**
 * Names of all fields that a template takes of anything, so that what costs something to find out is found out for those who ask. '' is
 * among them when it takes its data as a whole, as `{{json .}}` does.
 */
export function fieldsOf({ nodes }: Template): ReadonlySet<string> {
  const names = new Set<string>();
  addBranch(nodes, names);
  return names;
}

function addBranch(nodes: Branch, names: Set<string>): void {
  for (const node of nodes) {
    if ('pipeline' in node) addPipeline(node.pipeline, names);
    if ('body' in node) addBranch(node.body, names);
    if ('otherwise' in node) addBranch(node.otherwise, names);
  }
}

function addPipeline({ commands }: Pipeline, names: Set<string>): void {
  for (const operand of commands.flatMap(({ head, rest }) => [head, ...rest])) addOperand(operand, names);
}

function addOperand(operand: Operand, names: Set<string>): void {
  if (operand.kind === 'pipeline') addPipeline(operand.pipeline, names);
  if (operand.kind === 'dot') names.add('');
  if (operand.kind !== 'field') return;
  names.add(operand.name);
  if (operand.of.kind !== 'dot') addOperand(operand.of, names);
}
