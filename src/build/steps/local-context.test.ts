import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { ContextNode, ContextSource } from '../context-source.ts';
import { openLocalContext } from './local-context.ts';

/** Every path of a context with a letter for its type: `f`ile, e`x`ecutable, `d`irectory, sym`l`ink. */
function listAll(context: ContextSource): readonly string[] {
  const walk = (node: ContextNode): readonly string[] =>
    context.list(node).flatMap((child) => [formatNode(child), ...(child.type === 'directory' ? walk(child) : [])]);
  const root = context.find('');
  return root === undefined ? [] : walk(root);
}

function formatNode(node: ContextNode): string {
  const letter = node.type === 'file' && node.executable ? 'x' : node.type === 'symlink' ? 'l' : node.type.slice(0, 1);
  return `${letter} ${node.path}`;
}

describe('a local context', () => {
  let directory: string;
  const at = (path: string): string => join(directory, path);
  const open = (dockerfile?: string): ContextSource => openLocalContext(directory, dockerfile).value;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-context-'));
    for (const path of ['src/lib', 'docs']) mkdirSync(at(path), { recursive: true });
    for (const path of ['a', 'src/b.ts', 'src/lib/c.ts', 'docs/d.md', 'docs/e.md']) writeFileSync(at(path), path);
    chmodSync(at('a'), 0o700);
    symlinkSync('../../..', at('src/out'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  test('lists what is in it, sorted', () => {
    assert.deepEqual(listAll(open()), [
      'x a',
      'd docs',
      'f docs/d.md',
      'f docs/e.md',
      'd src',
      'f src/b.ts',
      'd src/lib',
      'f src/lib/c.ts',
      'l src/out',
    ]);
  });

  test('tells files by what a stat says', () => {
    const file = open().find('a');
    assert.ok(file?.type === 'file');
    assert.deepEqual([file.size, file.executable], [1, true]);
    assert.ok(file.ino > 0 && file.ctimeMs > 0 && file.mtimeMs > 0);
    assert.equal(open().find('none'), undefined);
  });

  test('does not follow links, which its user does', () => {
    const context = open();
    const link = context.find('src/out');
    assert.ok(link?.type === 'symlink');
    assert.equal(context.readLink(link), '../../..');
  });

  test('leaves out what the ignore file says, exceptions apart', () => {
    writeFileSync(at('.dockerignore'), 'docs\n!docs/e.md\n**/*.ts\n.dockerignore\n');
    const context = open();
    assert.deepEqual(listAll(context), ['x a', 'd docs', 'f docs/e.md', 'd src', 'd src/lib', 'l src/out']);
    assert.equal(context.find('docs/d.md'), undefined);
    assert.equal(context.find('docs')?.type, 'directory');
    assert.match(context.hintHidden('docs/d.md') ?? '', /the rule docs at .*\.dockerignore:1, /);
    assert.equal(context.hintHidden('docs/none.md'), undefined);
    assert.equal(context.hintHidden('a'), undefined);
    rmSync(at('.dockerignore'));
  });

  test('a Dockerfile of its own name may have its own ignore file', () => {
    writeFileSync(at('.dockerignore'), 'a');
    writeFileSync(at('docs/Other'), '');
    writeFileSync(at('docs/Other.dockerignore'), 'src\ndocs\n.dockerignore');
    assert.deepEqual(listAll(open(at('docs/Other'))), ['x a']);
    for (const path of ['.dockerignore', 'docs/Other', 'docs/Other.dockerignore']) rmSync(at(path));
  });

  test('what the ignore file gets wrong is told with its place', () => {
    writeFileSync(at('.dockerignore'), 'a\n[x\n');
    const [diagnostic] = openLocalContext(directory).diagnostics;
    assert.deepEqual([diagnostic?.place.line, diagnostic?.place.file], [2, at('.dockerignore')]);
    rmSync(at('.dockerignore'));
  });

  test('names that are not UTF-8 keep their bytes', (t) => {
    mkdirSync(at('bytes'));
    const made = spawnSync('sh', ['-c', 'printf x > "$(printf "n\\377me")"; ln -s "$(printf "\\376")" link'], {
      cwd: at('bytes'),
    });
    if (made.status !== 0) return t.skip('the file system takes UTF-8 names alone');
    const context = open();
    const nodes = context.list({ type: 'directory', path: 'bytes' });
    assert.deepEqual(nodes.map(formatNode), ['l bytes/link', 'f bytes/n\udcffme']);
    assert.equal(nodes[0] && context.readLink(nodes[0]), '\udcfe');
    rmSync(at('bytes'), { recursive: true });
  });

  test('sockets are left out, pipes are not', async () => {
    mkdirSync(at('odd'));
    const server = createServer().listen(at('odd/socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    spawnSync('mkfifo', [at('odd/pipe')]);
    assert.deepEqual(
      open()
        .list({ type: 'directory', path: 'odd' })
        .map(({ type }) => type),
      ['fifo'],
    );
    await new Promise((resolve) => server.close(resolve));
    rmSync(at('odd'), { recursive: true });
  });

  test('may be named by a link', () => {
    symlinkSync(directory, `${directory}-link`);
    assert.equal(openLocalContext(`${directory}-link`).value.find('a')?.type, 'file');
    rmSync(`${directory}-link`);
  });

  test('has to be a directory', () => {
    for (const path of [at('a'), at('none'), at('a/b')]) {
      assert.throws(
        () => openLocalContext(path),
        (error) => isFault(error, 'build/bad-context'),
        path,
      );
    }
  });
});
