import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Host, openHost } from '../../host/index.ts';
import { openSyncPipe } from './sync-pipe.ts';

const host = openHost();

const ways: readonly [string, Pick<Host, 'openPipe'>][] = [
  ['a pipe of the kernel', host],
  ['a pipe of Node', { openPipe: () => undefined }],
];
for (const [way, pipes] of ways) {
  const read = (script: string) => {
    const pipe = openSyncPipe(pipes);
    const child = host.spawn('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit', pipe.end] });
    return pipe.read(child);
  };
  test(`a word comes whole by ${way}, however it is written`, async () => {
    const script = 'printf "{\\"da" >&3; sleep 0.05; printf "ta\\": 7}\\nmore" >&3; exec sleep 0.2';
    assert.deepEqual(await read(script), { pid: 7 });
  });

  test(`who ends without a word is told by ${way}`, async () => {
    assert.equal(await read('exit 1'), undefined);
  });
}
