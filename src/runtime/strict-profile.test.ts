import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../base/index.ts';
import { type ContainerOptions, defaultContainerOptions } from './container-options.ts';
import { parseProfile, toStrictOptions, toStrictUser } from './strict-profile.ts';

const strict = (more: Partial<ContainerOptions>, namesNetwork = false) =>
  toStrictOptions({ ...defaultContainerOptions, ...more }, namesNetwork);

test('the strict profile takes away what most programs do not need', () => {
  const options = strict({ capAdd: ['NET_BIND_SERVICE'], network: 'bridge' });
  assert.deepEqual(
    [options.readOnly, options.capDrop, options.capAdd, options.network, options.noNewPrivileges, options.profile],
    [true, ['ALL'], ['NET_BIND_SERVICE'], 'none', true, 'strict'],
  );
});

test('a network is there when it is named, or ports are published', () => {
  const publish = [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' as const }];
  assert.equal(strict({ network: 'bridge', publish }).network, 'bridge');
  assert.equal(strict({ network: 'bridge' }, true).network, 'bridge');
});

test('flags that take away what it gives are refused', () => {
  const rows: readonly (readonly [flag: string, more: Partial<ContainerOptions>])[] = [
    ['--privileged', { privileged: true, noNewPrivileges: false, seccomp: 'unconfined' }],
    ['--cap-add ALL', { capAdd: ['all'] }],
    ['no-new-privileges=false', { noNewPrivileges: false }],
    ['seccomp=unconfined', { seccomp: 'unconfined' }],
    ['unmask', { unmask: ['ALL'] }],
    ['--pid host', { pidMode: 'host' }],
    ['--user root', { user: '0:0' }],
    ['--user root', { user: 'root' }],
  ];
  for (const [flag, more] of rows) {
    assert.throws(
      () => strict(more),
      (error) => isFault(error, 'runtime/bad-flag') && error.message.includes(flag),
      flag,
    );
  }
  assert.throws(() => strict({ network: 'host' }, true), /--network host/);
  assert.throws(
    () => parseProfile('loose'),
    (error) => isFault(error, 'runtime/bad-flag'),
  );
});

test('root becomes nobody, others stay who they are', () => {
  const passwd = Buffer.from('root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n');
  const readFile = (path: string): Uint8Array | undefined => (path === '/etc/passwd' ? passwd : undefined);
  const rows: readonly (readonly [image: string, expected: string | undefined])[] = [
    ['', '65534:65534'],
    ['toor', '65534:65534'],
    ['0:5', '65534:65534'],
    ['app', undefined],
    ['1234', undefined],
  ];
  for (const [user, expected] of rows) assert.equal(toStrictUser({}, { user }, readFile), expected, user);
  assert.equal(toStrictUser({ user: 'app' }, { user: 'root' }, readFile), undefined);
});
