import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';
import { withCachedFilter } from './filter-cache.ts';

test('the hook that keeps a filter hears the runtime out, and succeeds whatever becomes of the filter', () => {
  using directory = temporaryDirectory();
  const spec = { linux: { seccomp: { defaultAction: 'SCMP_ACT_ALLOW' } } } as unknown as RuntimeSpec;
  const [hook] =
    withCachedFilter(spec, {
      runtime: { kind: 'crun', path: process.execPath, options: [] },
      id: 'a'.repeat(64),
      stateDirectory: directory.join('state'),
      runDirectory: directory.path,
      host: { kernelRelease: () => '6.1' },
    }).hooks?.poststart ?? [];
  assert.ok(hook);
  const [name = '', ...args] = hook.args ?? [];
  // More than a pipe holds: who ends before has the runtime killed by SIGPIPE.
  const { status, error } = spawnSync(hook.path, args, { argv0: name, input: 'x'.repeat(1 << 20) });
  assert.deepEqual({ status, error }, { status: 0, error: undefined });
});
