import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { openHost } from '../../host/index.ts';
import { findPin, writePin } from './namespace-pin.ts';

const host = openHost();

test('a namespace is found while its process lives', () => {
  using directory = temporaryDirectory();
  assert.equal(findPin(directory.path, host), undefined);
  const self = { pid: process.pid, startTime: host.processStartTime(process.pid) ?? '' };
  writePin(directory.path, self, { uid: 1000, gid: 100 });
  assert.equal(findPin(directory.path, host)?.pid, self.pid);
  // Another process with the same number.
  writePin(directory.path, { ...self, startTime: '1' }, { uid: 1000, gid: 100 });
  assert.equal(findPin(directory.path, host), undefined);
  writeFileSync(directory.join('namespace'), 'nonsense\n');
  assert.equal(findPin(directory.path, host), undefined);
});
