import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
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
