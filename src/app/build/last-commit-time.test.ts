import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openHost } from '../../host/index.ts';
import { type GitAccess, lastCommitTime } from './last-commit-time.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-git-'));
after(() => rmSync(directory, { recursive: true }));
const skip = spawnSync('git', ['--version']).status !== 0 && 'needs git';

/** Git with no more calls than allowed. */
function access(most: number): GitAccess {
  const times = new Map<string, string>();
  const host = openHost();
  let calls = 0;
  return {
    host: {
      findProgram: host.findProgram,
      run(...args) {
        calls += 1;
        assert.ok(calls <= most, 'git was asked too often');
        return host.run(...args);
      },
    },
    times: { get: (key) => times.get(key), put: (key, value) => void times.set(key, value) },
    environment: process.env,
  };
}

function git(cwd: string, ...args: readonly string[]): void {
  const env = { ...process.env, GIT_COMMITTER_DATE: '1600000000 +0200', GIT_AUTHOR_DATE: '1500000000 +0000' };
  execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@e', ...args], { cwd, env, stdio: 'ignore' });
}

test('the time of HEAD, from any directory of the repository, asked for once', { skip }, async () => {
  const repository = join(directory, 'repository');
  mkdirSync(join(repository, 'deep/er'), { recursive: true });
  git(repository, 'init');
  assert.equal(await lastCommitTime(repository, access(1)), undefined);
  git(repository, 'commit', '--allow-empty', '-m', 'one');
  const asked = access(1);
  for (const path of [repository, join(repository, 'deep/er'), repository]) {
    assert.equal(await lastCommitTime(path, asked), 1_600_000_000);
  }
  git(repository, 'pack-refs', '--all');
  assert.equal(await lastCommitTime(repository, asked), 1_600_000_000);
  git(repository, 'worktree', 'add', join(directory, 'worktree'));
  assert.equal(await lastCommitTime(join(directory, 'worktree'), asked), 1_600_000_000);
  git(repository, 'checkout', '--detach');
  assert.equal(await lastCommitTime(repository, asked), 1_600_000_000);
});

test('no repository, no time', async () => {
  const plain = join(directory, 'plain');
  mkdirSync(plain);
  assert.equal(await lastCommitTime(plain, access(0)), undefined);
  assert.equal(await lastCommitTime(join(directory, 'absent'), access(0)), undefined);
});
