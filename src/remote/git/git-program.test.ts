import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { missingGitServer } from '../../../test/remote/serve-git.ts';
import { isFault } from '../../base/index.ts';
import { openHost } from '../../host/index.ts';
import { createGit } from './git-program.ts';

/** A server that sends packs without end: here a program of our own in the place of git's, which only grows a file. */
test('a repository that never ends is stopped', { skip: missingGitServer() }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-git-'));
  try {
    const { findProgram, run } = openHost();
    const environment = { PATH: process.env.PATH };
    const endless = 'while :; do printf 0123456789 >> git/objects/pack/tmp_pack; sleep 0.01; done';
    const programs = {
      findProgram,
      run: (program: string, args: readonly string[], options: Parameters<typeof run>[2]) =>
        args.includes('fetch') ? run('sh', ['-c', endless], options) : run(program, args, options),
    };
    const git = await createGit(directory, { programs, environment, limit: 20 });
    const repository = { url: 'https://host/a.git' };
    await assert.rejects(git.run(['fetch', repository.url], repository), (error) => isFault(error, 'remote/too-large'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Git stands for itself but in what it says of a fetch. */
describe('what git says is told with what to do', { skip: missingGitServer() }, () => {
  const said: readonly [line: string, hint: RegExp][] = [
    ["fatal: repository 'http://127.0.0.1:40393/a.git/' not found", /no repository/],
    ["fatal: unable to access 'https://host/a.git/': The requested URL returned error: 403", /GIT_AUTH_TOKEN/],
    ["fatal: could not read Username for 'https://host': terminal prompts disabled", /GIT_AUTH_TOKEN/],
    ["fatal: unable to access 'https://host:4031/a.git/': Could not resolve host: host", /address and the network/],
  ];
  for (const [line, hint] of said)
    test(line, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'nacre-git-'));
      try {
        const { findProgram, run } = openHost();
        const programs = {
          findProgram,
          run: (program: string, args: readonly string[], options: Parameters<typeof run>[2]) =>
            args.includes('fetch')
              ? run('sh', ['-c', 'echo "$0" >&2; exit 128', line], options)
              : run(program, args, options),
        };
        const git = await createGit(directory, { programs, environment: { PATH: process.env.PATH }, limit: 20 });
        const repository = { url: 'https://host/a.git' };
        await assert.rejects(git.run(['fetch', repository.url], repository), (error) => {
          assert.ok(isFault(error, 'remote/git-failed'), String(error));
          assert.match(error.hint ?? '', hint);
          return true;
        });
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    });
});
