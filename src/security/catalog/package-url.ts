import { PackageURL } from 'packageurl-js';
import { bounds } from './bounds.ts';
import type { PackageType } from './catalog.ts';

/** What a package URL is made of. */
export interface PurlParts {
  readonly type: PackageType | 'docker' | 'oci';
  /** Its components joined with `/`. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  /** Empty ones are left out. */
  readonly qualifiers?: Readonly<Record<string, string | undefined>>;
}

/**
 * The package URL of a package; `undefined` when its parts can not make one, which is so only when the file they come from is damaged.
 *
 * Source: package-url/purl-spec.
 */
export function formatPurl(parts: PurlParts): string | undefined {
  const { type, namespace, name, version, qualifiers = {} } = parts;
  if (!isWord(name) || !isWord(version ?? '-')) return undefined;
  const said = Object.entries(qualifiers).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, value] as const],
  );
  try {
    return new PackageURL(type, namespace, name, version, Object.fromEntries(said)).toString();
  } catch {
    return undefined;
  }
}

/** Whether a text can be a name or a version: short, one line, not empty. */
export function isWord(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  return text !== '' && text.length <= bounds.word && !/[\0-\x1f\x7f]/.test(text);
}
