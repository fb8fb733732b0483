import type { BuildInput } from '../../../build/index.ts';
import { appFault } from '../../faults.ts';
import { describeEntry, type LockEntry, lockKey, toLockEntry } from './lock.ts';

/** Of what lock files this release writes and reads. */
export const lockVersion = 1;

const heading = `# What this build takes from elsewhere, and what it was. Keep this file with the Dockerfile.
# Written by \`nacre build --lock\`; --locked and --frozen hold builds to it.
version: ${lockVersion}
`;

/**
 * The text of a lock file: YAML in which each entry has lines of its own, in an order that depends on the inputs alone.
 *
 * @throws app/bad-lock when one thing has stood for two during the build
 */
export function formatLock(inputs: readonly BuildInput[]): string {
  const entries = new Map<string, LockEntry>();
  for (const entry of inputs.map(toLockEntry)) {
    const known = entries.get(lockKey(entry));
    if (known !== undefined && formatEntry(known) !== formatEntry(entry)) throw changedMeanwhile(entry);
    entries.set(lockKey(entry), entry);
  }
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  const section = (name: string, kind: LockEntry['kind']): string => {
    const own = sorted.filter((entry) => entry.kind === kind);
    return own.length === 0 ? '' : `\n${name}:\n${own.map(formatEntry).join('')}`;
  };
  return heading + section('images', 'image') + section('repositories', 'git') + section('files', 'file');
}

function formatEntry(entry: LockEntry): string {
  const lines = fieldsOf(entry).map(([name, value]) => `${name}: ${quote(value)}\n`);
  return `  - ${lines.join('    ')}`;
}

function fieldsOf(entry: LockEntry): readonly (readonly [name: string, value: string])[] {
  switch (entry.kind) {
    case 'image':
      return [
        ['name', entry.name],
        ['digest', entry.digest],
      ];
    case 'git':
      return [
        ['url', entry.url],
        ['ref', entry.ref],
        ['commit', entry.commit],
      ];
    case 'file':
      return [
        ['url', entry.url],
        ['digest', entry.digest],
        ['size', String(entry.size)],
        ...(entry.modified === undefined ? [] : [['modified', formatTime(entry.modified)] as const]),
      ];
  }
}

function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}

/** Plain where YAML reads it as it stands. */
function quote(text: string): string {
  return /^[A-Za-z0-9](?:[\w./@+-]|:(?=\S)|#(?!$))*$/.test(text) && !text.includes(' ') ? text : JSON.stringify(text);
}

function changedMeanwhile(entry: LockEntry): Error {
  return appFault('app/bad-lock', `${describeEntry(entry)} changed while it was built, and can not be locked`, {
    hint: 'Build again.',
  });
}
