import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { toStartFailure } from './start-failure.ts';

const runc = (msg: string) => `{"level":"error","msg":${JSON.stringify(`runc run failed: ${msg}`)},"time":"…"}\n`;

const rows: readonly (readonly [log: string, exit: number, message: string])[] = [
  [
    'executable file `x` not found in $PATH: No such file or directory\n',
    127,
    'executable file "x" not found in $PATH',
  ],
  ['open executable: Not a directory\n', 127, 'executable file "x" not found in $PATH'],
  ['open executable: Permission denied\n', 126, '"x" can not be executed: permission denied'],
  ['open executable: Operation not permitted\n', 126, '"x" can not be executed: not an executable file'],
  [
    runc('unable to start container process: exec: "x": executable file not found in $PATH'),
    127,
    'executable file "x" not found in $PATH',
  ],
  [
    runc('unable to start container process: exec: "x": stat x: no such file or directory'),
    127,
    'executable file "x" not found in $PATH',
  ],
  [
    runc('unable to start container process: exec: "x": permission denied'),
    126,
    '"x" can not be executed: permission denied',
  ],
  [
    runc('unable to start container process: error mounting "/a" to rootfs at "/b": no such device'),
    125,
    'the container could not be started: error mounting "/a" to rootfs at "/b": no such device',
  ],
  ['a warning\nmount `x`: No such device\n', 125, 'the container could not be started: mount `x`: No such device'],
  ['', 125, 'the container could not be started: the runtime gave no reason'],
];

test('what the runtime logs becomes a fault with the exit status Docker gives', () => {
  for (const [log, exit, message] of rows) {
    const fault = toStartFailure(log, 'x');
    assert.ok(isFault(fault));
    assert.deepEqual([fault.exit, fault.message], [exit, message], log);
  }
  assert.equal(
    toStartFailure('open executable: No such file or directory', '/bin/x').message,
    'there is no file "/bin/x" in the container',
  );
});
