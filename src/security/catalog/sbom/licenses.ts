import { createHash } from 'node:crypto';
import parseExpression from 'spdx-expression-parse';

/** What a package's licences come to in SPDX. */
export interface SpdxLicense {
  /** A valid expression; `NOASSERTION` when nothing is said. */
  readonly expression: string;
  /** Words in it that no list of SPDX has, by the names given to them. */
  readonly own: ReadonlyMap<string, string>;
}

/**
 * Joins what a package says of its licences: expressions of SPDX stay, other words become references of the document's own.
 *
 * Source: SPDX 2.3, annex D and clause 10.
 */
export function toSpdxLicense(licenses: readonly string[]): SpdxLicense {
  const own = new Map<string, string>();
  const parts = licenses.map((text) => {
    if (isExpression(text)) return text.trim();
    const reference = toReference(text);
    own.set(reference, text);
    return reference;
  });
  const joined = parts.length > 1 ? parts.map((part) => (/\s/.test(part) ? `(${part})` : part)) : parts;
  return { expression: joined.length === 0 ? 'NOASSERTION' : joined.join(' AND '), own };
}

/** Whether a text is an expression that names licences of SPDX alone. */
export function isExpression(text: string): boolean {
  // References point into other documents, which are not here.
  if (text.length > 500 || /Ref-/.test(text)) return false;
  try {
    parseExpression(text.trim());
    return true;
  } catch {
    return false;
  }
}

/** What is not allowed in a reference is left out, and a hash keeps two such names apart. */
function toReference(text: string): string {
  const plain = text
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return plain === text ? `LicenseRef-${plain}` : `LicenseRef-${plain === '' ? '' : `${plain}-`}${hash}`;
}
