import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isAlive, processStartTime } from '../../host/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import { findEnd } from './find-end.ts';

const { pid } = process;
const startTime = processStartTime(pid) ?? '';
const [ticks] = startTime.split('@');

const cases = [
  ['runs while its process does', startTime, undefined],
  ['runs as what was recorded before there were boots in it', ticks, undefined],
  ['has ended with an earlier boot, though a process has its number and start', `${ticks}@00000000`, 255],
  ['has ended when its number is that of a later process', `1@${startTime.split('@')[1]}`, 255],
] as const;

for (const [title, recorded = '', exitCode] of cases) {
  test(`a container ${title}`, () => {
    using directory = temporaryDirectory();
    const identity = { pid, startTime: recorded };
    const record = {
      ...{ id: 'a'.repeat(64), directory: directory.path },
      state: { kind: 'running', process: identity, monitor: identity, startedAt: 1 },
    } as unknown as ContainerRecord;
    assert.equal(findEnd(record, directory.path, { isAlive })?.exitCode, exitCode);
  });
}
