import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownProgram } from '../../containers/life/own-program.ts';
import { enabledUnits, startedUnits, toUnits, type UnitParts } from './units.ts';

const parts: UnitParts = {
  scope: 'system',
  program: ownProgram(),
  root: '/var/lib/nacre',
  environment: {},
  socket: '/run/nacre/docker.sock',
};

const textOf = (name: string, changed: Partial<UnitParts> = {}): string =>
  toUnits({ ...parts, ...changed }).find((unit) => unit.name === name)?.text ?? assert.fail();

test('what is enabled is there', () => {
  const names = toUnits(parts).map(({ name }) => name);
  assert.deepEqual(
    enabledUnits.filter((name) => !names.includes(name)),
    [],
  );
});

test('containers come back when the machine is up; those of a user with his own systemd', () => {
  const system = textOf('nacre-restart.service');
  assert.match(system, /^After=network-online\.target$/m);
  assert.match(system, /^WantedBy=multi-user\.target$/m);
  assert.match(system, /^KillMode=process$/m);
  const user = textOf('nacre-restart.service', { scope: 'user' });
  assert.doesNotMatch(user, /network-online/);
  assert.match(user, /^WantedBy=default\.target$/m);
});

test('containers are stopped when the machine goes down, with time to end', () => {
  const text = textOf('nacre-shutdown.service');
  assert.match(text, /^ExecStop=\S+ system shutdown$/m);
  assert.match(text, /^RemainAfterExit=yes$/m);
  assert.match(text, /^TimeoutStopSec=5min$/m);
  assert.match(text, /^After=network\.target /m);
  const user = textOf('nacre-shutdown.service', { scope: 'user' });
  assert.doesNotMatch(user, /network/);
  assert.match(user, /^After=nacre\.scope$/m, 'the unit of all containers is left alone until it is done');
  assert.doesNotMatch(startedUnits.join(), /restart/, 'a call in between starts nothing');
});

test('words are quoted as systemd reads them', () => {
  const odd = { program: '/opt/my "own" 50%/nacre', environment: { NACRE_ROOT: '/srv/a b' } };
  const text = textOf('nacre.service', odd);
  assert.match(text, /^ExecStart="\/opt\/my \\"own\\" 50%%\/nacre" system service /m);
  assert.match(text, /^Environment="NACRE_ROOT=\/srv\/a b"$/m);
});

test('systemd accepts them', (t) => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) return t.skip('systemd-analyze is not installed');
  const directory = mkdtempSync(join(tmpdir(), 'nacre-units-'));
  try {
    const units = toUnits({ ...parts, environment: { NACRE_ROOT: '/srv/a "b" 50%' } });
    const paths = units.map(({ name, text }) => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    });
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    assert.doesNotMatch(stderr, /nacre/, stderr);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
