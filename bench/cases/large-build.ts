import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../call.ts';
import type { Bench, Candidate, Lab } from '../contender.ts';
import { builders } from './builders.ts';

// What the files hold differs from run to run: a tool that sees it has the same layer already would have less to do, or more to delete.
const dockerfile = (base: string): string => `FROM ${base}
COPY stamp /stamp
RUN read n < /stamp; mkdir /small && cd /small && for d in $(seq 200); do mkdir $d; for f in $(seq 100); do echo $n $d $f > $d/$f; done; done
COPY tree /tree
`;

/** 20,000 small files by a command, 10,000 files of 500 MB by COPY; new content each time. */
export const cold: Bench = {
  name: 'cold',
  about: 'cold build: 20,000 files by RUN, 10,000 files (500 MB) by COPY',
  runs: 3,
  goals: { docker: 0.35 },
  candidates: (lab) => coldBuilders(lab).filter(({ name }) => name !== 'buildah'),
};

/**
 * The same beside buildah, by itself: it deletes what it made, and for a minute ext4 passes over freed inodes one by one, which whoever
 * makes files next pays for.
 */
export const coldBuildah: Bench = {
  name: 'cold-buildah',
  about: 'the same beside buildah, after whose deletions the file system is slower for all',
  runs: 3,
  goals: {},
  candidates: (lab) => coldBuilders(lab).filter(({ name }) => name !== 'docker'),
};

function coldBuilders(lab: Lab): readonly Candidate[] {
  const context = makeTree(lab);
  let run = 0;
  const before = (): void => {
    writeFileSync(join(context, 'stamp'), `${run}\n`);
    writeFileSync(join(context, 'tree', 'changed'), `${run++}\n`);
    // What the tool before left to be written is not this one's to wait for.
    call(['sync']);
  };
  return builders(lab, { context, noCache: true, before }, dockerfile);
}

/** The same, nothing changed. */
export const coldCached: Bench = {
  name: 'cold-cached',
  about: 'the same build again, nothing changed',
  runs: 5,
  goals: { docker: 0.4 },
  candidates: (lab) => builders(lab, { context: makeTree(lab), noCache: false }, dockerfile),
};

/** 100 directories of 100 files of 50 kB, no two alike. */
function makeTree(lab: Lab): string {
  const context = lab.scratch('tree');
  writeFileSync(join(context, 'stamp'), 'first\n');
  const bytes = Buffer.alloc(50_000, 'nacre bench ');
  for (let directory = 0; directory < 100; directory++) {
    const path = join(context, 'tree', String(directory));
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 100; file++) {
      bytes.write(`${directory}/${file}\n`);
      writeFileSync(join(path, String(file)), bytes);
    }
  }
  return context;
}
