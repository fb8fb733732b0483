import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MonitorCall, toMonitorArguments } from './monitor-arguments.ts';

const call: MonitorCall = {
  id: 'abc',
  name: 'web',
  bundle: '/store/abc/bundle',
  runtime: { path: '/usr/bin/crun', kind: 'crun', options: [] },
  stateDirectory: '/run/oci',
  runDirectory: '/run',
  tty: false,
  stdin: false,
  keepStdin: false,
  log: ['--log-path', 'none'],
  onExit: ['/bin/sh', '-c', 'exit 0'],
  enter: { program: '/usr/bin/nsenter', fd: 4 },
};

/** Values of a flag that may come again and again. */
function valuesOf(args: readonly string[], flag: string): readonly string[] {
  return args.flatMap((arg, at) => (args[at - 1] === flag ? [arg] : []));
}

test('the runtime is called inside the namespace of its mounts', () => {
  const args = toMonitorArguments(call);
  assert.deepEqual(valuesOf(args, '--runtime'), ['/usr/bin/nsenter']);
  assert.deepEqual(valuesOf(args, '--runtime-arg').slice(0, 5), [
    '--mount=/proc/self/fd/4',
    '--',
    '/usr/bin/crun',
    '--root',
    '/run/oci',
  ]);
});

test('what is to be run at the end, and what conmon writes', () => {
  const args = toMonitorArguments(call);
  assert.deepEqual(valuesOf(args, '--exit-command'), ['/bin/sh']);
  assert.deepEqual(valuesOf(args, '--exit-command-arg'), ['-c', 'exit 0']);
  assert.deepEqual(valuesOf(args, '--persist-dir'), ['/run/life/abc']);
  assert.deepEqual(valuesOf(toMonitorArguments({ ...call, onExit: [] }), '--exit-command'), []);
});

test('terminal and standard input only where they are wanted', () => {
  const flags = (more: Partial<MonitorCall>): readonly string[] =>
    toMonitorArguments({ ...call, ...more }).filter((arg) => /^--(?:terminal|stdin|leave-stdin-open)$/.test(arg));
  assert.deepEqual(flags({}), []);
  assert.deepEqual(flags({ tty: true, stdin: true, keepStdin: true }), ['--terminal', '--stdin', '--leave-stdin-open']);
  assert.deepEqual(flags({ stdin: true }), ['--stdin']);
});
