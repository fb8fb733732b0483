import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { processStartTime } from '../../host/index.ts';
import { findFirstProcess } from './first-process.ts';

const [startTime = ''] = processStartTime(process.pid)?.split('@') ?? [];
const self = { pid: process.pid, startTime };

const cases: readonly [what: string, file: string, text: string, found: boolean][] = [
  ['crun', 'status', `{"pid": ${self.pid}, "process-start-time": ${startTime}, "bundle": "/"}`, true],
  ['runc', 'state.json', `{"id":"x","init_process_pid":${self.pid},"init_process_start":${startTime}}`, true],
  ['a later process of the same number', 'status', `{"pid": ${self.pid}, "process-start-time": 1}`, false],
  ['a half-written file', 'status', `{"pid": ${self.pid}, "proc`, false],
  ['a container that is being made', 'status', '{"pid": 0, "process-start-time": 0}', false],
];

for (const [what, file, text, found] of cases) {
  test(`the first process by ${what}`, () => {
    using directory = temporaryDirectory();
    mkdirSync(directory.join('id'));
    writeFileSync(directory.join('id', file), text);
    assert.deepEqual(findFirstProcess(directory.path, 'id'), found ? self : undefined);
    assert.equal(findFirstProcess(directory.path, 'other'), undefined);
  });
}
