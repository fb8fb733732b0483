import { statSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { appFault } from '../faults.ts';

/** A file or directory that goes into an artifact. */
export interface ArtifactFile {
  /** On this machine. */
  readonly path: string;
  /** What it is called in the artifact: relative, and never out of the directory that it is pulled into. */
  readonly title: string;
  /** @default that of the command */
  readonly mediaType?: string;
}

// RFC 6838 section 4.2: type "/" subtype.
const mediaTypePattern = /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}$/;

/**
 * Reads `FILE[:TYPE]`. What is there under the whole text is that.
 *
 * @throws app/no-file, app/bad-artifact
 */
export function parseArtifactFile(text: string): ArtifactFile {
  const colon = text.lastIndexOf(':');
  const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
  if (colon < 1 || isThere(text)) return { path: text, title: toTitle(text, isThere(text)) };
  const path = text.slice(0, colon);
  const mediaType = parseMediaType(text.slice(colon + 1));
  return { path, mediaType, title: toTitle(path, isThere(path)) };
}

/** @throws app/bad-artifact */
export function parseMediaType(text: string): string {
  if (mediaTypePattern.test(text)) return text;
  throw appFault('app/bad-artifact', `"${text}" is not a media type`, {
    hint: 'Write TYPE/SUBTYPE, such as text/plain.',
  });
}

/** The path as it was given where that stays inside, else the last name of it. */
function toTitle(path: string, isThere: boolean): string {
  if (!isThere) throw appFault('app/no-file', `there is no file ${path}`, { hint: 'Check the path.' });
  const plain = normalize(path).replace(/\/+$/, '');
  const isInside = !isAbsolute(plain) && plain !== '.' && plain !== '..' && !plain.startsWith('../');
  const title = isInside ? plain : plain.slice(plain.lastIndexOf('/') + 1);
  if (title !== '' && title !== '.' && title !== '..') return title;
  throw appFault('app/bad-artifact', `${path} has no name that it could have in an artifact`, {
    hint: 'Give it by its name, from the directory that it is in.',
  });
}
