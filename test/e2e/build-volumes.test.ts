import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cannotRun, type Lab, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

describe('directories of this machine for commands of a build', { skip: cannotRun() }, () => {
  let lab: Lab;
  let context: string;
  let host: string;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
    host = writeFiles(join(lab.directory, 'host'), { 'dir/file': 'first\n' });
    context = writeFiles(join(lab.directory, 'context'), {
      Dockerfile: 'FROM base\nRUN cat /new/place/file > /got && echo written > /new/place/more\n',
      readonly: 'FROM base\nRUN echo no > /in/more || echo refused > /told\n',
    });
  });
  after(() => lab[Symbol.dispose]());

  test('are seen and written, and no part of the image', () => {
    lab.ok('build', '-q', '-t', 'one', '-v', `${host}/dir:/new/place`, context);
    assert.equal(readFileSync(join(host, 'dir/more'), 'utf8'), 'written\n');
    assert.equal(lab.ok('cp', 'one:/got', '-').includes('first\n'), true);
    assert.equal(lab.nacre('cp', 'one:/new', '-').status, 1);
  });

  test('are part of what a command is by where they are mounted, and not by what they hold', () => {
    const build = (target: string): string =>
      lab.nacre('build', '--progress', 'plain', '-v', `${host}/dir:${target}`, context).stderr;
    writeFileSync(join(host, 'dir/file'), 'second\n');
    assert.match(build('/new/place'), /CACHED/);
    assert.doesNotMatch(build('/new/place:ro'), /CACHED/);
  });

  test('are not written where they are read-only', () => {
    lab.ok('build', '-q', '-t', 'two', '-f', join(context, 'readonly'), '-v', `${host}/dir:/in:ro`, context);
    assert.match(lab.ok('cp', 'two:/told', '-'), /refused/);
    assert.ok(statSync(join(host, 'dir/more')).size > 3);
  });
});
