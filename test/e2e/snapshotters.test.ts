import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { whyNoErofs } from '../suites/why-no-erofs.ts';
import { call, cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

const snapshotters = ['erofs', 'erofs-loop', 'unpacked'] as const;

/** Layers upon layers, with all that hides what is below, owners, modes, set-ID bits and devices that a build can make. */
const dockerfile = `
FROM base
RUN mkdir -p /data/sub && echo one > /data/one && echo two > /data/sub/two && ln /data/one /data/hard && ln -s one /data/soft
RUN rm /data/one && rm -r /data/sub && mkdir /data/sub && echo three > /data/sub/three
COPY --chown=5:6 --chmod=4755 file /data/file
RUN chown 7:8 /data && chmod 1777 /data && mkfifo /data/pipe && rm -f /data/soft && mkdir /data/soft
RUN cat /data/hard > /data/copied
`;

const look = 'cd /data && find . | sort | xargs stat -c "%n %F %a %u:%g %h" && cat hard copied sub/three file && id -u';

describe('builds and runs, however layers are made ready', { skip: cannotRun() || whyNoErofs() }, () => {
  test('give the same image and show the same files, and leave nothing', () => {
    const shown = snapshotters.map(buildAndLook);
    for (const each of shown) assert.deepEqual(each, shown[0]);
    assert.match(shown[0]?.files ?? '', /^\.\/file regular file 4755 5:6 1$/m);
  });
});

function buildAndLook(snapshotter: string): { readonly digest: string; readonly files: string } {
  using lab = openLab();
  const nacre = by(lab, snapshotter);
  nacre('import', '-q', lab.baseTar(), 'base');
  const context = join(lab.directory, 'context');
  mkdirSync(context);
  writeFileSync(join(context, 'Dockerfile'), dockerfile);
  writeFileSync(join(context, 'file'), 'content\n');
  const digest = nacre('build', '-q', '-t', 'built', context);
  const files = nacre('run', '--rm', '--network', 'none', 'built', 'sh', '-c', look);
  // As another boot would find it, from the tars alone.
  nacre('save', '-q', '-o', join(lab.directory, 'saved.tar'), 'built');
  nacre('rmi', 'built');
  nacre('prune', '--force', '--all');
  nacre('load', '-q', join(lab.directory, 'saved.tar'));
  assert.equal(nacre('run', '--rm', '--network', 'none', 'built', 'sh', '-c', look), files);
  assert.deepEqual(findLeftOvers(lab), []);
  return { digest, files };
}

function by(lab: Lab, snapshotter: string): (...args: readonly string[]) => string {
  return (...args) => {
    const environment = { ...lab.environment, NACRE_SNAPSHOTTER: snapshotter };
    const { status, stdout, stderr } = call([nacreProgram, ...args], environment);
    assert.equal(status, 0, `${args.join(' ')} with ${snapshotter}: ${stderr}`);
    return stdout.trim();
  };
}
