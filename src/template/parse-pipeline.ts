import { nearestName } from '../base/index.ts';
import type { Token } from './template-tokens.ts';
import type { Command, Operand, Pipeline } from './template-tree.ts';
import type { TokenReader } from './token-reader.ts';

/** What names a pipeline may use. */
export interface Known {
  /** Names of functions. */
  readonly functions: readonly string[];
  /** Variables in scope, with the dollar; what is declared is added. */
  readonly variables: string[];
}

/** More parentheses in each other than anybody writes. */
const deepest = 100;

/**
 * Reads a pipeline up to what ends it, which stays: `}}` or `)`.
 *
 * @param most how many variables it may set: 2 in `range`, else 1
 * @throws template/bad-syntax
 */
export function parsePipeline(reader: TokenReader, known: Known, most: number, depth = 0): Pipeline {
  if (depth > deepest) throw reader.fault('parentheses are nested too deep', 'Keep values in variables.');
  const at = reader.peek()?.at ?? 0;
  const { variables, declares } = parseTargets(reader, known, most);
  const commands: [Command, ...Command[]] = [parseCommand(reader, known, depth)];
  while (reader.take('|')) commands.push(parseCommand(reader, known, depth));
  if (declares) known.variables.push(...variables);
  return { at, variables, declares, commands };
}

/** `$x :=`, `$x =` or `$i, $x :=`, when the pipeline begins so. */
function parseTargets(reader: TokenReader, known: Known, most: number): Pick<Pipeline, 'variables' | 'declares'> {
  const [first, second, third, fourth] = reader.peekMany(4);
  if (first?.kind !== 'variable') return { variables: [], declares: false };
  if (isAssignment(second)) return takeTargets(reader, known, [first.text], 1);
  if (second?.text !== ',' || third?.kind !== 'variable' || !isAssignment(fourth))
    return { variables: [], declares: false };
  if (most < 2) throw reader.fault('only range sets two variables', 'Set one.');
  return takeTargets(reader, known, [first.text, third.text], 3);
}

function isAssignment(token: Token | undefined): boolean {
  return token?.kind === 'symbol' && (token.text === ':=' || token.text === '=');
}

function takeTargets(
  reader: TokenReader,
  known: Known,
  variables: readonly string[],
  before: number,
): Pick<Pipeline, 'variables' | 'declares'> {
  for (let count = 0; count < before; count++) reader.next();
  const declares = reader.next()?.text === ':=';
  const unknown = declares ? undefined : variables.find((name) => !known.variables.includes(name));
  if (unknown !== undefined) throw reader.fault(`there is no variable ${unknown}`, `Declare it: ${unknown} := …`);
  return { variables, declares };
}

function parseCommand(reader: TokenReader, known: Known, depth: number): Command {
  const at = reader.peek()?.at ?? 0;
  const head = parseOperand(reader, known, depth);
  if (head === undefined) throw reader.fault('a value is missing', 'Write a field, such as {{.Name}}.');
  const rest: Operand[] = [];
  for (let operand = parseOperand(reader, known, depth); operand !== undefined; ) {
    rest.push(operand);
    operand = parseOperand(reader, known, depth);
  }
  return { at, head, rest };
}

/** One value with the fields taken of it: `(index . 0).Name`. */
function parseOperand(reader: TokenReader, known: Known, depth: number): Operand | undefined {
  let operand = parseTerm(reader, known, depth);
  for (let token = reader.peek(); operand !== undefined && token?.kind === 'field' && token.glued; ) {
    if (operand.kind === 'literal') throw reader.fault('a literal has no fields', 'Put a space between the two.');
    operand = { kind: 'field', at: token.at, of: operand, name: token.text.slice(1) };
    reader.next();
    token = reader.peek();
  }
  return operand;
}

function parseTerm(reader: TokenReader, known: Known, depth: number): Operand | undefined {
  const token = reader.peek();
  switch (token?.kind) {
    case 'dot':
      reader.next();
      return { kind: 'dot', at: token.at };
    case 'field':
      reader.next();
      return { kind: 'field', at: token.at, of: { kind: 'dot', at: token.at }, name: token.text.slice(1) };
    case 'number':
    case 'string':
      reader.next();
      return { kind: 'literal', at: token.at, value: token.value };
    case 'variable':
      return parseVariable(reader, known, token);
    case 'word':
      return parseWord(reader, known, token);
    case 'symbol':
      return token.text === '(' ? parseGroup(reader, known, token, depth) : undefined;
    default:
      return undefined;
  }
}

function parseVariable(reader: TokenReader, known: Known, { at, text }: Token): Operand {
  if (!known.variables.includes(text))
    throw reader.fault(`there is no variable ${text}`, `Declare it first: {{${text} := …}}.`);
  reader.next();
  return { kind: 'variable', at, name: text };
}

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

function parseWord(reader: TokenReader, known: Known, { at, text }: Token): Operand {
  const constant = constants.get(text);
  if (constant === undefined && !known.functions.includes(text))
    throw reader.fault(`there is no function ${text}`, hintNear(text, known.functions));
  reader.next();
  return constant === undefined ? { kind: 'function', at, name: text } : { kind: 'literal', at, value: constant };
}

function hintNear(text: string, names: readonly string[]): string {
  const near = nearestName(text, names);
  return near === undefined ? `Use one of ${names.join(', ')}; fields begin with a dot.` : `Did you mean ${near}?`;
}

function parseGroup(reader: TokenReader, known: Known, { at }: Token, depth: number): Operand {
  reader.next();
  const pipeline = parsePipeline(reader, known, 1, depth + 1);
  if (!reader.take(')')) throw reader.fault('a parenthesis does not end', 'Close it with ).');
  return { kind: 'pipeline', at, pipeline };
}
