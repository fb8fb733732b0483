import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TreeRow } from '../app/index.ts';
import { formatMode } from './format-mode.ts';
import { formatTree } from './format-tree.ts';

const modes: readonly (readonly [Parameters<typeof formatMode>[0], string])[] = [
  [{ type: 'file', mode: '0644' }, '-rw-r--r--'],
  [{ type: 'directory', mode: '1777' }, 'drwxrwxrwt'],
  [{ type: 'directory', mode: '1776' }, 'drwxrwxrwT'],
  [{ type: 'file', mode: '6755' }, '-rwsr-sr-x'],
  [{ type: 'file', mode: '6644' }, '-rwSr-Sr--'],
  [{ type: 'symlink', mode: '0777' }, 'lrwxrwxrwx'],
  [{ type: 'chardevice', mode: '0600' }, 'crw-------'],
  [{ type: 'blockdevice', mode: '0660' }, 'brw-rw----'],
  [{ type: 'fifo', mode: '0000' }, 'p---------'],
];

describe('modes', () => {
  for (const [facts, text] of modes) test(text, () => assert.equal(formatMode(facts), text));
});

const plain: Omit<TreeRow, 'path'> = {
  type: 'directory',
  mode: '0755',
  uid: 0,
  gid: 0,
  size: 0,
  modified: null,
  target: null,
  device: null,
  xattrs: [],
  files: 3,
  layer: 1,
  change: null,
  changes: 0,
};

/** The last column alone. */
function drawTree(paths: readonly string[], depth: number): string[] {
  const entries = paths.map((path): TreeRow => ({ ...plain, path }));
  const text = formatTree({ path: paths[0] ?? '/', layers: [], entries }, depth);
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice('drwxr-xr-x   0:0     0B     1       '.length));
}

test('guides lead from each directory to what is in it', () => {
  assert.deepEqual(drawTree(['/', '/a', '/a/b', '/a/b/c', '/a/d', '/e', '/e/f'], 9), [
    '/',
    '├── a/',
    '│   ├── b/',
    '│   │   └── c/',
    '│   └── d/',
    '└── e/',
    '    └── f/',
  ]);
});

test('a listing begins where it was asked to, and says what it leaves out', () => {
  assert.deepEqual(drawTree(['/a/b', '/a/b/c'], 1), ['/a/b/', '└── c/ (3 files)']);
});
