import { functionNames } from './functions/functions.ts';
import { type Known, parsePipeline } from './parse-pipeline.ts';
import { syntaxFault, type TemplateSource } from './template-source.ts';
import { splitTemplate, type Token } from './template-tokens.ts';
import type { Branch, TemplateNode } from './template-tree.ts';
import { openTokenReader, type TokenReader } from './token-reader.ts';

/** A template that can be rendered. */
export interface Template {
  readonly source: TemplateSource;
  readonly nodes: Branch;
}

export interface ParseOptions {
  /** Whether `\t` and `\n` outside of actions stand for a tab and a line end. @default false */
  readonly escapes?: boolean;
}

/** A longer text is no template that somebody wrote. */
const longest = 1 << 20;

/**
 * Parses a template as Go's text/template reads it, without `define`, `template` and `block`.
 *
 * @param name where the text comes from, for the place of a fault
 * @throws template/bad-syntax
 */
export function parseTemplate(text: string, name: string, options: ParseOptions = {}): Template {
  const source = { text, name };
  if (text.length > longest) throw syntaxFault(source, 0, 'the template is too long', 'Write a shorter one.');
  const reader = openTokenReader(source, [...splitTemplate(source)]);
  const nodes = new TemplateParser(reader).parseAll();
  return { source, nodes: options.escapes === true ? nodes.map(readEscapes) : nodes };
}

function readEscapes(node: TemplateNode): TemplateNode {
  if (node.kind === 'text') return { ...node, text: node.text.replaceAll('\\t', '\t').replaceAll('\\n', '\n') };
  if (!('body' in node)) return node;
  return { ...node, body: node.body.map(readEscapes), otherwise: node.otherwise.map(readEscapes) };
}

/** More blocks in each other than anybody writes. */
const deepest = 100;

const opening = ['if', 'with', 'range'] as const;
const unsupported = ['define', 'template', 'block'];

/** Reads the blocks of one template; holds what is open around the place it is at. */
class TemplateParser {
  readonly #reader: TokenReader;
  readonly #known: Known = { functions: functionNames, variables: ['$'] };
  #loops = 0;
  #depth = 0;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  parseAll(): Branch {
    const { nodes, end } = this.#parseNodes();
    if (end === undefined) return nodes;
    throw this.#reader.fault(
      `{{${end}}} without a block that it belongs to`,
      'Take it out, or open one with {{if …}}.',
    );
  }

  /** Reads up to the end or to the `else` or `end` of the block around, of which the braces and the word are taken. */
  #parseNodes(): { readonly nodes: Branch; readonly end: 'else' | 'end' | undefined } {
    const nodes: TemplateNode[] = [];
    for (let token = this.#reader.next(); token !== undefined; token = this.#reader.next()) {
      if (token.kind === 'text') nodes.push({ kind: 'text', text: token.text });
      else if (this.#reader.take('else')) return { nodes, end: 'else' };
      else if (this.#reader.take('end')) return { nodes, end: 'end' };
      else nodes.push(this.#parseAction(token));
    }
    return { nodes, end: undefined };
  }

  #parseAction(open: Token): TemplateNode {
    const word = this.#reader.peek();
    if (word?.kind === 'word' && unsupported.includes(word.text))
      throw this.#reader.fault(`{{${word.text}}} is not known here`, 'Write the text where it is used.');
    for (const kind of opening) if (this.#reader.take(kind)) return this.#parseBlock(kind, open);
    for (const kind of ['break', 'continue'] as const) if (this.#reader.take(kind)) return this.#parseJump(kind, open);
    const pipeline = parsePipeline(this.#reader, this.#known, 1);
    this.#close();
    return { kind: 'print', pipeline };
  }

  #parseJump(kind: 'break' | 'continue', { at }: Token): TemplateNode {
    if (this.#loops === 0) throw this.#reader.fault(`{{${kind}}} outside of range`, `Take it out of column ${at + 1}.`);
    this.#close();
    return { kind };
  }

  #parseBlock(kind: (typeof opening)[number], open: Token): TemplateNode {
    if (++this.#depth > deepest) throw this.#reader.fault('blocks are nested too deep', 'Write fewer.');
    const outside = this.#known.variables.length;
    const pipeline = parsePipeline(this.#reader, this.#known, kind === 'range' ? 2 : 1);
    this.#close();
    const inside = this.#known.variables.length;
    this.#loops += kind === 'range' ? 1 : 0;
    const { nodes: body, end } = this.#parseNodes();
    this.#loops -= kind === 'range' ? 1 : 0;
    this.#known.variables.length = inside;
    const otherwise = end === 'else' ? this.#parseElse(kind, open) : [];
    if (end === undefined) throw this.#unended(kind);
    if (end === 'end') this.#close();
    this.#known.variables.length = outside;
    this.#depth -= 1;
    return { kind, pipeline, body, otherwise };
  }

  /** What follows `{{else`: `}}`, or `if` or `with` and so on, which share the one `{{end}}`. */
  #parseElse(kind: (typeof opening)[number], open: Token): Branch {
    if (kind !== 'range' && this.#reader.take(kind)) return [this.#parseBlock(kind, open)];
    this.#close();
    const { nodes, end } = this.#parseNodes();
    if (end === undefined) throw this.#unended(kind);
    if (end === 'else') throw this.#reader.fault('a second {{else}}', 'Write {{else if …}} for the first.');
    this.#close();
    return nodes;
  }

  #unended(kind: string): Error {
    return this.#reader.fault(`{{${kind}}} does not end`, 'Close it with {{end}}.');
  }

  #close(): void {
    const token = this.#reader.peek();
    if (token?.kind === 'close') {
      this.#reader.next();
      return;
    }
    throw this.#reader.fault(`unexpected ${token?.text ?? 'end'} in an action`, 'Close the action with }} before it.');
  }
}
