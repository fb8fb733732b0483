import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { cannotRun, type Lab, labEnvironment, nacreProgram, openLab } from './lab.ts';

/** Rounds of each verb: each kills one process at another instant of its life. */
const rounds = 12;

describe('killed at any instant', { skip: cannotRun() }, () => {
  let lab: Lab;
  let archive: string;

  before(() => {
    lab = openLab();
    archive = join(lab.directory, 'archive.tar');
    lab.ok('import', '-q', lab.baseTar(), 'base');
    lab.ok('tag', 'base', 'saved');
    lab.ok('save', '-q', '-o', archive, 'saved');
    lab.ok('rmi', 'saved');
  });
  after(() => lab[Symbol.dispose]());

  /** Runs the tool and kills it with its whole process group after so many milliseconds. @returns its stdout and whether it ended by itself */
  async function killAfter(milliseconds: number, args: readonly string[]): Promise<{ stdout: string; ended: boolean }> {
    const child = spawn(nacreProgram, args, {
      env: labEnvironment(lab.directory),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString();
    });
    const exited = new Promise<boolean>((resolve) => child.on('close', (status) => resolve(status === 0)));
    const timer = setTimeout(milliseconds).then(() => child.kill('SIGKILL'));
    const ended = await exited;
    await timer;
    return { stdout, ended };
  }

  /** The next command works, what was reported is there, and the collector leaves nothing behind. */
  function assertWhole(reported: readonly string[]): void {
    const images = JSON.parse(lab.ok('images', '--json')) as { digest: string }[];
    for (const digest of reported)
      assert.ok(
        images.some((row) => row.digest === digest),
        `${digest} was reported done`,
      );
    const checked = lab.nacre('system', 'check');
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  }

  function assertNoJunk(): void {
    lab.ok('prune', '--force', '--all');
    const root = join(lab.directory, 'root');
    for (const directory of ['ingest', 'containers', 'blobs/sha256'])
      assert.deepEqual(readdirSync(join(root, directory)), [], directory);
    assert.deepEqual(
      readdirSync(join(root, 'layers')).filter((name) => /^[0-9a-f]{64}/.test(name)),
      [],
    );
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    assert.deepEqual(
      mounts.filter((line) => line.includes(lab.directory)),
      [],
    );
  }

  /** How long one undisturbed call takes: kills are spread over that time. */
  function timeOf(args: readonly string[]): number {
    const started = performance.now();
    lab.ok(...args);
    return performance.now() - started;
  }

  test('import', async () => {
    const args = ['import', '-q', lab.baseTar(), 'killed:import'];
    const whole = timeOf(args);
    for (let round = 0; round < rounds; round++) {
      lab.nacre('rmi', 'killed:import');
      const { stdout, ended } = await killAfter(whole * Math.random() * 1.1, args);
      assertWhole(ended ? [stdout.trim()] : []);
    }
  });

  test('load', async () => {
    const args = ['load', '-q', archive];
    const whole = timeOf(args);
    for (let round = 0; round < rounds; round++) {
      lab.nacre('rmi', 'saved');
      await killAfter(whole * Math.random() * 1.1, args);
      assertWhole([]);
    }
  });

  test('build', async () => {
    const context = join(lab.directory, 'context');
    mkdirSync(context);
    cpSync(lab.baseTar(), join(context, 'file'));
    writeFileSync(
      join(context, 'Dockerfile'),
      'FROM base\nRUN echo one > /one\nCOPY file /file\nRUN echo two > /two\n',
    );
    const args = ['build', '-q', '--no-cache', '-t', 'killed:build', context];
    const whole = timeOf(args);
    const digest = lab.ok('build', '-q', '-t', 'killed:build', context);
    for (let round = 0; round < rounds; round++) {
      const { stdout, ended } = await killAfter(whole * Math.random() * 1.1, args);
      if (ended) assert.equal(stdout.trim(), digest);
      assertWhole([digest]);
    }
    assert.equal(lab.ok('build', '-q', '-t', 'killed:build', context), digest);
  });

  test('nothing is left when everything is removed', () => assertNoJunk());
});
