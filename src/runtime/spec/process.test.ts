import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { toArgs } from './command.ts';
import { toEnvironment } from './environment.ts';
import { parseHardLimits, toRlimits } from './rlimits.ts';

const image = { entrypoint: ['/entry', '-e'], cmd: ['serve', '--all'] };

test('entry point and arguments', () => {
  const rows: readonly (readonly [string, Parameters<typeof toArgs>, readonly string[]])[] = [
    ['image alone', [image, { args: [] }], ['/entry', '-e', 'serve', '--all']],
    ['arguments take the place of CMD', [image, { args: ['sh'] }], ['/entry', '-e', 'sh']],
    ['another entry point drops CMD', [image, { args: [], entrypoint: ['/bin/sh'] }], ['/bin/sh']],
    [
      'another entry point with arguments',
      [image, { args: ['-c', 'x'], entrypoint: ['/bin/sh'] }],
      ['/bin/sh', '-c', 'x'],
    ],
    ['no entry point', [image, { args: ['ls'], entrypoint: [] }], ['ls']],
    ['CMD alone', [{ cmd: ['ls'] }, { args: [] }], ['ls']],
    [
      'odd arguments',
      [{}, { args: ['a b', '', '$x', '\n', '"', '\x1b[31m', '日本'] }],
      ['a b', '', '$x', '\n', '"', '\x1b[31m', '日本'],
    ],
  ];
  for (const [name, [config, options], expected] of rows) assert.deepEqual(toArgs(config, options), expected, name);
  assert.throws(
    () => toArgs({}, { args: [] }),
    (error) => isFault(error, 'runtime/no-command') && error.exit === 125,
  );
  assert.throws(
    () => toArgs(image, { args: [], entrypoint: [] }),
    (error) => isFault(error, 'runtime/no-command'),
  );
  assert.throws(
    () => toArgs({}, { args: ['a\0b'] }),
    (error) => isFault(error, 'runtime/bad-flag'),
  );
});

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const base = { image: [], options: [], home: '/root', tty: false };

test('environment', () => {
  const rows: readonly (readonly [string, Parameters<typeof toEnvironment>[0], readonly string[]])[] = [
    ['nothing said', base, [path, 'HOME=/root']],
    ['a host name', { ...base, hostname: 'box' }, [path, 'HOSTNAME=box', 'HOME=/root']],
    ['a terminal', { ...base, tty: true }, [path, 'TERM=xterm', 'HOME=/root']],
    [
      'the image wins over defaults',
      { ...base, tty: true, image: ['PATH=/p', 'TERM=vt100', 'HOME=/h'] },
      ['PATH=/p', 'TERM=vt100', 'HOME=/h'],
    ],
    [
      'the user wins over the image',
      { ...base, image: ['A=1', 'B=2'], options: ['A=3', 'C='] },
      [path, 'A=3', 'B=2', 'C=', 'HOME=/root'],
    ],
    ['a name alone removes', { ...base, image: ['A=1', 'B=2'], options: ['A'] }, [path, 'B=2', 'HOME=/root']],
    ['values keep what they hold', { ...base, options: ['A=x=y z\n"'] }, [path, 'A=x=y z\n"', 'HOME=/root']],
  ];
  for (const [name, parts, expected] of rows) assert.deepEqual(toEnvironment(parts), expected, name);
  assert.throws(
    () => toEnvironment({ ...base, options: ['A=\0'] }),
    (error) => isFault(error, 'runtime/bad-flag'),
  );
});

const limitsText = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 4096                 files
Max nice priority         0                    0
`;

test('resource limits, never above our own hard ones', () => {
  const hard = parseHardLimits(limitsText);
  assert.deepEqual(
    [...hard],
    [
      ['nofile', 4096],
      ['nice', 0],
    ],
  );
  assert.equal(toRlimits([], hard), undefined);
  const infinite = Number.POSITIVE_INFINITY;
  assert.deepEqual(
    toRlimits(
      [
        { name: 'nofile', soft: 10_000, hard: 20_000 },
        { name: 'core', soft: infinite, hard: infinite },
      ],
      hard,
    ),
    [
      { type: 'RLIMIT_NOFILE', soft: 4096, hard: 4096 },
      { type: 'RLIMIT_CORE', soft: infinite, hard: infinite },
    ],
  );
});
