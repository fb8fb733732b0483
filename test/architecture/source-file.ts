import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** One import of a source file, of values or types, static or dynamic, or a re-export. */
export interface ImportSite {
  /** As written. */
  readonly specifier: string;
  /** For a relative import the file meant, relative to the source directory; else `undefined`. */
  readonly file: string | undefined;
  /** Names imported, as the other module exports them; empty when the whole module is. */
  readonly names: readonly string[];
  readonly line: number;
}

/** Something at a line of a source file. */
export interface NamedSite {
  readonly name: string;
  readonly line: number;
}

/** A function of a source file: its name (or `anonymous`), where it starts and how many lines it takes. */
export interface FunctionSite extends NamedSite {
  readonly lines: number;
}

/** What the house rules ask of one source file. */
export interface SourceFile {
  /** Relative to the source directory, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportSite[];
  /** Uses of `console` and of members of `process`: `console`, `process.exit`. */
  readonly globals: readonly NamedSite[];
  readonly functions: readonly FunctionSite[];
  readonly hasDefaultExport: boolean;
  /** Whether it holds nothing but `export … from`. */
  readonly reexportsOnly: boolean;
}

/** Reads and parses one file of `directory`. */
export function readSourceFile(directory: string, path: string): SourceFile {
  const text = readFileSync(join(directory, path), 'utf8');
  return parseSourceFile(path, text);
}

/**
 * Parses the text of a TypeScript file.
 *
 * @throws Error when it is not valid TypeScript
 */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text, { astType: 'ts', lang: 'ts' });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const lineOf = lineFinder(text);
  const found: Found = { imports: [], globals: [], functions: [], hasDefaultExport: false };
  walk(program, undefined, (node, parent) => visit(node, parent, path, lineOf, found));
  const reexportsOnly = program.body.every(
    (node) => /^Export(Named|All)Declaration$/.test(node.type) && sourceOf(node),
  );
  return { path, lines: lineOf(text.length) - 1, ...found, reexportsOnly };
}

interface Found {
  readonly imports: ImportSite[];
  readonly globals: NamedSite[];
  readonly functions: FunctionSite[];
  hasDefaultExport: boolean;
}

/** A node of the syntax tree: its kind, its place and whatever else. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Calls `visitor` for a node and everything below it. */
function walk(value: unknown, parent: Node | undefined, visitor: (node: Node, parent: Node | undefined) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, parent, visitor);
  } else if (isNode(value)) {
    visitor(value, parent);
    for (const child of Object.values(value)) if (typeof child === 'object') walk(child, value, visitor);
  }
}

/** Notes what one node says. */
function visit(node: Node, parent: Node | undefined, path: string, lineOf: (at: number) => number, found: Found): void {
  const line = lineOf(node.start);
  const specifier = sourceOf(node);
  if (specifier !== undefined) {
    found.imports.push({ specifier, file: fileOf(path, specifier), names: importedNames(node), line });
  }
  if (node.type === 'ExportDefaultDeclaration') found.hasDefaultExport = true;
  if (/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) {
    found.functions.push({ name: functionName(node, parent), line, lines: lineOf(node.end) - line + 1 });
  }
  const name = globalName(node, parent);
  if (name !== undefined) found.globals.push({ name, line });
}

/** What an import, a re-export, a dynamic import or an import type names; `undefined` for every other node. */
function sourceOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (!/^(ImportDeclaration|Export(Named|All)Declaration|ImportExpression|TSImportType)$/.test(node.type))
    return undefined;
  if (!isNode(node.source)) return undefined;
  if (typeof node.source.value !== 'string')
    throw new Error(`import of something else than a literal at ${node.start}`);
  return node.source.value;
}

/** The file a relative specifier means, as seen from `path`. */
function fileOf(path: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined;
}

function importedNames(node: Node): string[] {
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers : [];
  return specifiers.filter(isNode).flatMap(({ imported, local }) => {
    const name = imported ?? local;
    return isNode(name) && typeof name.name === 'string' ? [name.name] : [];
  });
}

function functionName(node: Node, parent: Node | undefined): string {
  const named = [node.id, parent?.id, parent?.key].find((id) => isNode(id) && typeof id.name === 'string');
  return isNode(named) ? String(named.name) : 'anonymous';
}

/** `console`, or `process.` with the member that is used; `undefined` for every other node. */
function globalName(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'MemberExpression' && isIdentifier(node.object, 'process') && isNode(node.property)) {
    return `process.${String(node.property.name)}`;
  }
  const isMember = parent?.type === 'MemberExpression' && parent.property === node && parent.computed !== true;
  const isKey = parent?.type === 'Property' && parent.key === node && parent.shorthand !== true;
  return isIdentifier(node, 'console') && !isMember && !isKey ? 'console' : undefined;
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node.name === name;
}

/** Returns a function that gives the 1-based line of an offset. */
function lineFinder(text: string): (at: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (at) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
