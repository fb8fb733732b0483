import { isJsonObject, type Json } from '../../base/index.ts';
import { digestOf } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Op } from '../plan/op.ts';

/** Files of a context that a step has read before. */
export interface KnownContent {
  /** Tells names and content, on any machine. */
  readonly content: string;
  /** Tells names and sizes, on any machine. */
  readonly outline: string;
  /** Tells the files on this machine, where they were read on this one. */
  readonly fingerprint?: string;
}

// Counts up when the same files come to another content or outline than before.
const version = 1;

// Of as many states of its files a step remembers the content: switching between some branches reads nothing again.
const most = 16;

/** Under what a step's files are remembered. @param inputs identities of the layers of each input */
export function contentKey(op: Op, inputs: readonly (readonly string[])[]): string {
  return `${contentPrefix}${digestOf(canonicalJson({ version, op, inputs }))}`;
}

/** What keys of `contentKey` begin with. */
export const contentPrefix = 'context/';

/** @returns those first that were read last */
export function getContents(cache: BuildCache, key: string): readonly KnownContent[] {
  const text = cache.get(key);
  return text === undefined ? [] : parseContents(text);
}

export function putContent(cache: BuildCache, key: string, known: KnownContent): void {
  const others = getContents(cache, key).filter(
    ({ content, fingerprint }) =>
      fingerprint !== known.fingerprint && (content !== known.content || fingerprint !== undefined),
  );
  cache.put(key, formatContents([known, ...others]), []);
}

export function formatContents(contents: readonly KnownContent[]): string {
  return JSON.stringify(
    contents
      .slice(0, most)
      .map(({ content, outline, fingerprint }) => [
        content,
        outline,
        ...(fingerprint === undefined ? [] : [fingerprint]),
      ]),
  );
}

/** @returns what can be read */
export function parseContents(text: string): readonly KnownContent[] {
  const value = parse(text);
  return (Array.isArray(value) ? value : []).slice(0, 2 * most).flatMap((entry) => toContent(entry) ?? []);
}

function toContent(entry: Json): KnownContent | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [content, outline, fingerprint] = entry;
  if (!isHash(content) || !isHash(outline)) return undefined;
  return { content, outline, ...(isHash(fingerprint) ? { fingerprint } : {}) };
}

function isHash(value: Json | undefined): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) || isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
