import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import type { ProcessSpec } from '../../spec/runtime-spec.ts';
import { assertExecutable } from './assert-executable.ts';

const root = mkdtempSync(join(tmpdir(), 'nacre-exec-'));
before(() => {
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  mkdirSync(join(root, 'srv/tool'), { recursive: true });
  writeFileSync(join(root, 'usr/bin/tool'), '', { mode: 0o755 });
  writeFileSync(join(root, 'usr/bin/plain'), '', { mode: 0o644 });
  symlinkSync('/usr/bin/tool', join(root, 'srv/link'));
  symlinkSync('/bin/sh', join(root, 'srv/outside'));
});
after(() => rmSync(root, { recursive: true }));

function toProcess(command: string): ProcessSpec {
  const user = { uid: 0, gid: 0, umask: 0, additionalGids: [] };
  const capabilities = { bounding: [], effective: [], permitted: [] };
  const env = ['PATH=/srv:/usr/bin'];
  return { terminal: false, user, args: [command], env, cwd: '/srv', capabilities, noNewPrivileges: true };
}

const calls: readonly (readonly [command: string, fault: string | undefined])[] = [
  ['tool', undefined],
  ['/usr/bin/tool', undefined],
  ['./link', undefined],
  ['../usr/bin/tool', undefined],
  ['nope', 'runtime/command-not-found'],
  ['/usr/bin/nope', 'runtime/command-not-found'],
  ['./outside', 'runtime/command-not-found'],
  ['./tool', 'runtime/command-not-invocable'],
  ['plain', 'runtime/command-not-invocable'],
  ['/usr/bin/plain', 'runtime/command-not-invocable'],
  ['', 'runtime/command-not-found'],
];

for (const [cwd, fault] of [
  ['/nope', 'runtime/command-not-found'],
  ['srv', 'runtime/command-not-found'],
  ['/usr/bin/tool', 'runtime/command-not-invocable'],
] as const) {
  test(`nothing starts in ${cwd}`, () => {
    const process = { ...toProcess('/usr/bin/tool'), cwd };
    assert.throws(
      () => assertExecutable(process, root),
      (error) => isFault(error, fault),
    );
  });
}

for (const [command, fault] of calls) {
  test(`"${command}" ${fault ?? 'is there'}`, () => {
    const check = (): void => assertExecutable(toProcess(command), root);
    if (fault === undefined) check();
    else assert.throws(check, (error) => isFault(error, fault));
  });
}
