import { digestOf } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { parseRecordValue } from '../parse-record-value.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Op } from '../plan/op.ts';

/** What files of a context were found to hold, as `StepFiles` tells it. */
export interface KnownFiles {
  readonly content: string;
  readonly outline: string;
}

// Counts up when the same files come to another content or outline than before.
const version = 1;

/** Under what the content of files is remembered on this machine. */
export function filesKey(fingerprint: string): string {
  return `files/${digestOf(canonicalJson({ version, fingerprint }))}`;
}

/** Under what it is remembered that a step was done with files of an outline; holds on any machine. */
export function outlineKey(op: Op, inputs: readonly (readonly string[])[], outline: string): string {
  return `outline/${digestOf(canonicalJson({ version, op, inputs, outline }))}`;
}

/** @returns `undefined` when there is no record, or one that can't be read */
export function getFiles(cache: BuildCache, key: string): KnownFiles | undefined {
  const text = cache.get(key);
  return text === undefined ? undefined : parseFiles(text);
}

export function putFiles(cache: BuildCache, key: string, { content, outline }: KnownFiles): void {
  cache.put(key, JSON.stringify({ content, outline }), []);
}

function parseFiles(text: string): KnownFiles | undefined {
  const { content, outline } = parseRecordValue(text) ?? {};
  return typeof content === 'string' && typeof outline === 'string' ? { content, outline } : undefined;
}
