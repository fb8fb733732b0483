import type { Document, Node, Pair } from 'yaml';
import { type Diagnostic, limits, messageOf, type Place } from '../base/index.ts';
import type { ConfigEntry, ConfigNode } from './config-node.ts';

/** Reports what is wrong. */
export type Report = (place: Place, message: string, hint?: string) => undefined;

/** Keeps what is reported, under one code. */
export function collectErrors(diagnostics: Diagnostic[], code: string): Report {
  return (place, message, hint) => {
    diagnostics.push({ severity: 'error', code, message, ...(hint === undefined ? {} : { hint }), place });
  };
}

/** Most values of one configuration, those that aliases repeat counted each time. */
const mostNodes = 100_000;
const deepest = 32;

/** A configuration as values with places, or what is wrong with it. */
export interface ParsedYaml {
  /** `undefined` when there are diagnostics. */
  readonly root: ConfigNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whose text is read. */
export interface YamlSource {
  /** What places are shown under. */
  readonly file: string;
  /** That of diagnostics. */
  readonly code: string;
}

/** Reads YAML 1.2. An empty text is an empty mapping. Never throws. */
export async function parseYaml(text: string, { file, code }: YamlSource): Promise<ParsedYaml> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const source = text.split('\n');
  const diagnostics: Diagnostic[] = [];
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    const shown = source[line - 1]?.replace(/\r$/, '');
    return { file, line: Math.max(1, line), column: Math.max(1, col), ...(shown === undefined ? {} : { text: shown }) };
  };
  const report = collectErrors(diagnostics, code);
  const [error] = document.errors;
  const start = placeAt(0);
  if (text.length > limits.config) report(start, `the configuration is larger than ${limits.config} bytes`);
  else if (error !== undefined) report(placeAt(error.pos[0]), firstLine(messageOf(error)));
  else {
    const root = createReader(yaml, document, placeAt, report)(document.contents as Node | null, start);
    if (root !== undefined && diagnostics.length === 0) return { root, diagnostics };
  }
  return { root: undefined, diagnostics };
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '')
    .replace(/ at line.*$/, '')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** @returns a function that reads a node; it reports, and gives `undefined` or what could be read, when something is wrong */
function createReader(
  yaml: typeof import('yaml'),
  document: Document,
  placeAt: (offset: number) => Place,
  report: Report,
): (node: Node | null, fallback: Place) => ConfigNode | undefined {
  let count = 0;

  function read(node: Node | null | undefined, fallback: Place, depth: number): ConfigNode | undefined {
    const place = node?.range ? placeAt(node.range[0]) : fallback;
    count += 1;
    if (count === mostNodes || depth > deepest) return report(place, 'the configuration is too large or too deep');
    if (count > mostNodes) return undefined;
    if (yaml.isAlias(node)) return read(node.resolve(document) as Node | undefined, place, depth + 1);
    if (yaml.isMap(node)) return { kind: 'mapping', place, entries: readEntries(node.items as Pair[], place, depth) };
    if (yaml.isSeq(node)) {
      const items = (node.items as Node[]).flatMap((item) => read(item, place, depth + 1) ?? []);
      return { kind: 'list', place, items };
    }
    const value = yaml.isScalar(node) ? node.value : null;
    if (typeof value === 'string') return { kind: 'scalar', place, value, source: value };
    if (typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', place, value, source: (yaml.isScalar(node) ? node.source : undefined) ?? String(value) };
    return { kind: 'scalar', place, value: null, source: '' };
  }

  function readEntries(pairs: readonly Pair[], fallback: Place, depth: number): readonly ConfigEntry[] {
    const entries = new Map<string, ConfigEntry>();
    for (const { key, value } of pairs) {
      const range = yaml.isNode(key) ? key.range : undefined;
      const keyPlace = range ? placeAt(range[0]) : fallback;
      const name = yaml.isScalar(key) ? String(key.source ?? key.value) : undefined;
      const node = read(value as Node | null, keyPlace, depth + 1);
      if (name === undefined) report(keyPlace, 'a key is no word');
      else if (entries.has(name)) report(keyPlace, `${name} stands here twice`, 'Leave one of them out.');
      else if (node !== undefined) entries.set(name, { key: name, keyPlace, node });
    }
    return [...entries.values()];
  }

  return (node, fallback) =>
    node === null ? { kind: 'mapping', place: fallback, entries: [] } : read(node, fallback, 0);
}
