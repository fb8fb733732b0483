import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { coverHidden } from './cover-hidden.ts';
import { openHost } from './open-host.ts';

const host = openHost();

test('what is to be hidden is covered before all other mounts, and what is not there is passed over', () => {
  using directory = temporaryDirectory();
  const bind = { type: 'none', source: '/', target: '/mnt', options: ['bind'] };
  const { hide, mounts = [] } = coverHidden({ hide: [directory.path, directory.join('none')], mounts: [bind] });
  assert.equal(hide, undefined);
  assert.deepEqual(
    mounts.map(({ type, target }) => `${type} ${target}`),
    [`tmpfs ${directory.path}`, 'none /mnt'],
  );
});

test('a user namespace is told from the machine as it is', async (t) => {
  if (host.isInUserNamespace()) return t.skip('these tests run in one');
  const module = new URL('./machine.ts', import.meta.url);
  const script = `const { machine } = await import(${JSON.stringify(module)}); process.stdout.write(String(machine.isInUserNamespace()))`;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const { status, stdout } = await host.run('unshare', ['--user', '--map-root-user', '--', ...node]);
  if (status !== 0) return t.skip('no user namespace can be made');
  assert.equal(String(stdout), 'true');
});
