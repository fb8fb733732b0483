import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { isFault } from '../../../base/index.ts';
import { parseHostVolume } from './parse-host-volume.ts';

test('a path of this machine is mounted where it is said, to be written unless it is not', () => {
  using directory = temporaryDirectory();
  mkdirSync(join(directory.path, 'here'));
  const source = join(directory.path, 'here');
  const rows = [
    [`${source}:/there`, { source, target: '/there', readOnly: false }],
    ['./here:/there/:ro', { source, target: '/there', readOnly: true }],
    [`${source}:/there:Z,ro`, { source, target: '/there', readOnly: true }],
  ] as const;
  for (const [text, expected] of rows) assert.deepEqual(parseHostVolume(text, directory.path), expected);
});

test('anything else is refused', () => {
  const rows = [
    ['/there', 'app/bad-run-flag'],
    ['name:/there', 'app/bad-run-flag'],
    ['/nothing/here:/there', 'app/bad-run-flag'],
    ['/tmp:there', 'runtime/bad-flag'],
    ['/tmp:/there:fast', 'runtime/bad-flag'],
  ] as const;
  for (const [text, code] of rows)
    assert.throws(
      () => parseHostVolume(text, '/'),
      (error) => isFault(error, code),
      text,
    );
});
