import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyChmod, parseChmod } from './chmod.ts';
import { nearName } from './near-name.ts';
import { parsePort } from './port.ts';
import { isSignal } from './signal.ts';
import { parseMemorySize } from './size.ts';
import { parseUserSpec } from './user-spec.ts';

test('sizes count in powers of 1024', () => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['512', 512],
    ['512b', 512],
    ['64m', 64 * 2 ** 20],
    ['64 MB', 64 * 2 ** 20],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['1kb', 1024],
    ['2t', 2 * 2 ** 40],
    ['', undefined],
    ['m', undefined],
    ['-1', undefined],
    ['1x', undefined],
    ['1bb', undefined],
    ['1mib2', undefined],
    ['99999999p', undefined],
  ];
  for (const [text, expected] of rows) assert.equal(parseMemorySize(text), expected, text);
});

test('ports come as number and protocol, ranges as all of them', () => {
  const rows: readonly (readonly [string, readonly string[], ...string[]])[] = [
    ['80', ['80/tcp']],
    ['80/', ['80/tcp']],
    ['53/udp', ['53/udp']],
    ['9/SCTP', ['9/sctp']],
    ['0', ['0/tcp']],
    ['7000-7002/udp', ['7000/udp', '7001/udp', '7002/udp']],
    ['7000-7000', ['7000/tcp']],
    ['8080:80', ['80/tcp']],
    ['127.0.0.1:8080:80/udp', ['80/udp']],
    ['127.0.0.1::80', ['80/tcp']],
    ['[::1]:8080:80', ['80/tcp']],
    ['8000-9000:80', ['80/tcp']],
    ['8000-8001:80-81', ['80/tcp', '81/tcp']],
    ['8000-8001:80-82', [], 'dockerfile/bad-port'],
    ['host:1:80', [], 'dockerfile/bad-port'],
    ['x:80', [], 'dockerfile/bad-port'],
    ['', [], 'dockerfile/bad-port'],
    ['/tcp', [], 'dockerfile/bad-port'],
    ['-1', [], 'dockerfile/bad-port'],
    ['80-', [], 'dockerfile/bad-port'],
    ['65536', [], 'dockerfile/bad-port'],
    ['81-80', [], 'dockerfile/bad-port'],
    ['80/tcp/udp', [], 'dockerfile/bad-port'],
  ];
  for (const [text, ports, ...codes] of rows) {
    const { value, diagnostics } = parsePort({ text, place: { file: 'f', line: 1, column: 1 } });
    assert.deepEqual([value, ...diagnostics.map(({ code }) => code)], [ports, ...codes], text);
  }
});

test('signals by number or by any of their names', () => {
  for (const text of [
    '9',
    '15',
    '+2',
    '-1',
    '99',
    'SIGTERM',
    'term',
    'sigkill',
    'RTMIN',
    'SIGRTMIN+15',
    'rtmax-14',
    'CLD',
  ])
    assert.equal(isSignal(text), true, text);
  for (const text of ['', '0', 'SIG', 'TERMINATE', 'RTMIN+16', 'RTMAX-15', 'RTMIN-1', '9.5', ' 9', 'SIGSIGTERM'])
    assert.equal(isSignal(text), false, text);
});

test('owners are ids or names', () => {
  const name = (text: string) => ({ kind: 'name', name: text }) as const;
  const id = (number: number) => ({ kind: 'id', id: number }) as const;
  const rows = [
    ['app', { user: name('app') }],
    ['1000', { user: id(1000) }],
    ['root', { user: id(0) }],
    ['app:staff', { user: name('app'), group: name('staff') }],
    ['0:root', { user: id(0), group: id(0) }],
    ['app:', { user: name('app') }],
    ['1:2:3', { user: id(1), group: name('2:3') }],
    ['-1', { user: name('-1') }],
    ['4294967295', { user: name('4294967295') }],
    ['', undefined],
    [':1', undefined],
  ] as const;
  for (const [text, expected] of rows) assert.deepEqual(parseUserSpec(text), expected, text);
});

test('modes change permission bits as chmod does', () => {
  type Row = readonly [mode: string, before: number, after: number, directory?: true];
  const rows: readonly Row[] = [
    ['755', 0o600, 0o755],
    ['0', 0o777, 0],
    ['04755', 0o600, 0o4755],
    ['00000644', 0o777, 0o644],
    ['u+x', 0o644, 0o744],
    ['u+x,go-r', 0o644, 0o700],
    ['+x', 0o644, 0o755],
    ['a+x', 0o644, 0o755],
    ['a=r', 0o777, 0o444],
    ['=', 0o777, 0],
    ['=rw', 0o1755, 0o1666],
    ['go=', 0o755, 0o700],
    ['o=rwx', 0o750, 0o757],
    ['u=rwX,go=rX', 0o600, 0o644],
    ['u=rwX,go=rX', 0o700, 0o755],
    ['u=rwX,go=rX', 0o600, 0o755, true],
    ['a-X', 0o755, 0o644],
    ['g=u', 0o740, 0o770],
    ['go=u-w', 0o700, 0o755],
    ['o+g', 0o750, 0o755],
    ['g-u', 0o770, 0o700],
    ['u+s', 0o755, 0o4755],
    ['g+s,o+t', 0o755, 0o2755],
    ['+t', 0o777, 0o1777],
    ['a-s', 0o6755, 0o755],
    ['o+s', 0o755, 0o755],
    ['u-x+w', 0o555, 0o655],
    ['ug+rw,o=', 0o007, 0o660],
    ['u+', 0o644, 0o644],
  ];
  for (const [text, before, after, directory] of rows) {
    const chmod = parseChmod(text);
    assert.ok(chmod !== undefined, text);
    const actual = applyChmod(chmod, before, directory ?? false);
    assert.equal(actual.toString(8), after.toString(8), `${text} on ${before.toString(8)}`);
  }
});

test('what is no mode is refused', () => {
  for (const text of ['', '8', '10000', '0o755', 'u', 'x', 'u+r,', ',u+r', 'u+q', 'w+x', 'u+r go-r', 'g=uw', 'u~x'])
    assert.equal(parseChmod(text), undefined, text);
});

test('a near name is a slip of the finger away', () => {
  const names = ['FROM', 'RUN', 'COPY', 'ENTRYPOINT', 'ENV'];
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['FORM', 'FROM'],
    ['form', 'FROM'],
    ['RUNN', 'RUN'],
    ['CPY', 'COPY'],
    ['ENTRIPOIN', 'ENTRYPOINT'],
    ['EOF', undefined],
    ['HELLO', undefined],
    ['', undefined],
  ];
  for (const [written, expected] of rows) assert.equal(nearName(written, names), expected, written);
});
