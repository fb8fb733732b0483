import { packagesFault } from '../faults.ts';
import type { VersionWish } from './version-wish.ts';

/** Names of lines of Node that are kept for long. Source: nodejs/Release, CODENAMES.md. */
const codenames: Readonly<Record<string, number>> = {
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};

/**
 * The version of Node to take: of those that fit, the newest of the newest line that is kept for long, else the newest.
 *
 * @param wish what the project says of it; `undefined` when it says nothing
 * @throws packages/no-version when none fits, or the wish means nothing
 */
export async function selectNodeVersion(versions: readonly string[], wish: VersionWish | undefined): Promise<string> {
  const { default: semver } = await import('semver');
  const known = semver.rsort(versions.filter((version) => semver.valid(version) !== null && !version.includes('-')));
  const range = wish === undefined ? '*' : toRange(wish, known);
  const fitting = semver.validRange(range) === null ? [] : known.filter((version) => semver.satisfies(version, range));
  const found = fitting.find((version) => isLongTerm(version, known)) ?? fitting[0];
  if (found !== undefined) return found;
  throw packagesFault('packages/no-version', `no version of Node fits ${wish?.source ?? ''} "${wish?.text ?? ''}"`, {
    hint: 'Ask for a version that is published, such as ">=24", and for one that the registry has for this platform.',
  });
}

function toRange({ text }: VersionWish, known: readonly string[]): string {
  const plain = text.trim().toLowerCase();
  if (plain === '' || plain === 'node' || plain === 'latest' || plain === 'current' || plain === 'stable')
    return `>=${known[0]}`;
  const [, codename] = /^lts\/([a-z*]+)$/.exec(plain) ?? [];
  if (codename === undefined) return text;
  if (codename === '*') return '*';
  const line = codenames[codename];
  return line === undefined ? text : `${line}.x`;
}

/**
 * Whether a version is of a line that is kept for long: an even one that another line has followed. That way nothing but what was
 * published counts, and no date. Source: nodejs/Release, README.md.
 */
function isLongTerm(version: string, known: readonly string[]): boolean {
  const line = lineOf(version);
  return line % 2 === 0 && known.some((other) => lineOf(other) > line);
}

function lineOf(version: string): number {
  return Number.parseInt(version, 10);
}
