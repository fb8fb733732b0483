import type { Fault } from '../base/index.ts';
import { syntaxFault, type TemplateSource } from './template-source.ts';
import type { Token } from './template-tokens.ts';

/** Tokens one after the other, with a look at the next. */
export interface TokenReader {
  peek(): Token | undefined;
  /** The next ones, fewer at the end. */
  peekMany(count: number): readonly Token[];
  next(): Token | undefined;
  /** Takes the next token when it is written so, and is no text of the user. */
  take(text: string): boolean;
  /** A fault at the next token, or at the end. */
  fault(message: string, hint: string): Fault;
}

export function openTokenReader(source: TemplateSource, tokens: readonly Token[]): TokenReader {
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const next = (): Token | undefined => tokens[at++];
  return {
    peek,
    peekMany: (count) => tokens.slice(at, at + count),
    next,
    take(text) {
      const token = peek();
      const found = token !== undefined && token.kind !== 'text' && token.kind !== 'string' && token.text === text;
      if (found) at += 1;
      return found;
    },
    fault: (message, hint) => syntaxFault(source, peek()?.at ?? source.text.length, message, hint),
  };
}
