import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { conmonLogArguments } from './conmon-log-arguments.ts';
import { arrangeLog, type LogFiles, logFiles } from './log-files.ts';
import { defaultLogOptions } from './log-options.ts';

let directory: string;
let files: LogFiles;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nacre-log-'));
  files = logFiles(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What conmon does when a file is full, and when it begins. */
function rotate(text: string): void {
  writeFileSync(files.next, text);
  renameSync(files.next, files.current);
}

/** What is kept, oldest first: of files that are named by number and a plain one. */
function kept(): readonly string[] {
  const numbered = readdirSync(files.directory).filter((name) => /^\d+$/.test(name));
  const texts = numbered.sort((a, b) => Number(a) - Number(b)).map((name) => read(join(files.directory, name)));
  const last = existsSync(files.current) ? read(files.current) : '';
  return texts.includes(last) ? texts : [...texts, last];
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

describe('a log of three files', () => {
  beforeEach(() => {
    arrangeLog(files, { maxFile: 3 });
    writeFileSync(files.current, 'one');
  });

  test('is kept whole over two rotations without a look', () => {
    rotate('two');
    assert.deepEqual(kept(), ['one', 'two']);
    rotate('three');
    assert.deepEqual(kept(), ['one', 'two', 'three']);
  });

  test('never has more, however often it is rotated without a look', () => {
    for (const text of ['two', 'three', 'four', 'five', 'six']) {
      rotate(text);
      assert.ok(kept().length <= 3);
      assert.equal(kept().at(-1), text);
    }
  });

  test('keeps what is newest when somebody looks after each rotation', () => {
    for (const text of ['two', 'three', 'four', 'five', 'six']) {
      rotate(text);
      arrangeLog(files, { maxFile: 3 });
      assert.ok(kept().length <= 3);
    }
    assert.deepEqual(kept(), ['five', 'six']);
  });

  test('stays as it is when somebody looks again and again', () => {
    rotate('two');
    for (let look = 0; look < 3; look++) arrangeLog(files, { maxFile: 3 });
    assert.deepEqual(kept(), ['one', 'two']);
  });

  test('has few files when fewer are wanted', () => {
    rotate('two');
    rotate('three');
    arrangeLog(files, { maxFile: 2 });
    assert.deepEqual(kept(), ['three']);
    rotate('four');
    assert.deepEqual(kept(), ['three', 'four']);
  });
});

test('a log of one file is left to conmon', () => {
  arrangeLog(files, { maxFile: 1 });
  assert.deepEqual(readdirSync(files.directory), []);
});

test('conmon is told where to log', () => {
  assert.deepEqual(conmonLogArguments(defaultLogOptions, directory), [
    ...['--log-path', `k8s-file:${files.current}`],
    ...['--log-size-max', '10485760'],
  ]);
  assert.deepEqual(conmonLogArguments({ ...defaultLogOptions, maxSize: Number.MAX_SAFE_INTEGER }, directory), [
    '--log-path',
    `k8s-file:${files.current}`,
  ]);
  assert.deepEqual(conmonLogArguments({ ...defaultLogOptions, driver: 'none' }, directory), ['--log-path', 'none']);
  assert.deepEqual(conmonLogArguments({ ...defaultLogOptions, driver: 'journald', tag: 'web' }, directory, directory), [
    ...['--log-path', 'journald', '--log-tag', 'web'],
  ]);
});

test('a journal that is not there is not logged to', () => {
  assert.throws(
    () => conmonLogArguments({ ...defaultLogOptions, driver: 'journald' }, directory, `${directory}/no/socket`),
    /this machine has no journal/,
  );
});
