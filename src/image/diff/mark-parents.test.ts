import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Entry, plainEntry } from '../../archive/index.ts';
import type { FileChange } from './compare-trees.ts';
import { markParents } from './mark-parents.ts';

const entry: Entry = { ...plainEntry, path: '', type: 'file', mode: 0 };

/** `+path`, `-path` or `~path`. */
function toChange(text: string): FileChange {
  const path = text.slice(1);
  const node = { path, entry, layer: 0, inode: {} };
  if (text.startsWith('+')) return { kind: 'added', path, after: node };
  if (text.startsWith('-')) return { kind: 'removed', path, before: node };
  return { kind: 'changed', path, before: node, after: node, aspects: ['mode'] };
}

const signs = { added: '+', removed: '-', changed: '~', around: ' ' } as const;

const cases: Readonly<
  Record<string, readonly [changes: readonly string[], marked: readonly string[], within?: string]>
> = {
  'directories on the way are named once': [
    ['+a/b/x', '+a/b/y', '-a/c', '+d/x'],
    [' a', ' a/b', '+a/b/x', '+a/b/y', '-a/c', ' d', '+d/x'],
  ],
  'a directory that changed itself is named for that': [
    ['~a', '+a/x'],
    ['~a', '+a/x'],
  ],
  'of a directory that is gone only itself': [
    ['-a', '-a/b', '-a/b/c', '-ab'],
    ['-a', '-ab'],
  ],
  'not the directories that the path asked for lies in': [['+a/b/c/x'], [' a/b', ' a/b/c', '+a/b/c/x'], 'a/b'],
};

describe('parents of changes', () => {
  for (const [name, [changes, marked, within]] of Object.entries(cases)) {
    test(name, () => {
      const found = [...markParents(changes.map(toChange), within)].map(({ kind, path }) => `${signs[kind]}${path}`);
      assert.deepEqual(found, marked);
    });
  }
});
