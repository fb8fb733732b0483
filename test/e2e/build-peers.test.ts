import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeMergedRoot, unpackImage } from './images.ts';
import { call, cannotRun, type Lab, openLab, run } from './lab.ts';
import { listTree } from './list-tree.ts';
import { writeFiles } from './write-files.ts';

const dockerfile = `ARG BASE
FROM $BASE AS tools
WORKDIR /work
RUN echo one > one && ln one two && ln -s one three && mkdir -m 750 private && chown 5:6 private && mkfifo pipe
FROM $BASE
LABEL kind=test
ENV PATH=/opt/bin:$PATH GREETING="good day"
ARG NAME=nobody
WORKDIR /srv/app
COPY . ./
COPY a* dir /some/
COPY --chown=app:audio dir/ /owned/
COPY --chown=42 run.sh /bin/
COPY --from=tools /work /from/tools
COPY --from=tools /work/one /sbin/tool
ADD packed.tar.gz /unpacked/
RUN echo "$GREETING $NAME" > greeting && rm -rf /opaque /gone && mkdir /opaque && touch /opaque/new && chmod 4755 /bin/run.sh
RUN rm /some/a.txt && mv /some/dir-not-there /x 2>/dev/null || mv /some/ab.txt /moved && ln /moved /linked
USER app
RUN id -un > /tmp/who
EXPOSE 80 53/udp
VOLUME /data
STOPSIGNAL SIGINT
ENTRYPOINT ["sh", "-c"]
CMD ["pwd"]
`;

describe('the same Dockerfile built elsewhere', { skip: cannotRun('buildah', 'setfattr') }, () => {
  let lab: Lab;
  let context: string;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', makeMergedRoot(lab), 'merged');
    context = writeFiles(join(lab.directory, 'context'), {
      Dockerfile: dockerfile,
      'a.txt': 'alpha\n',
      'ab.txt': 'alphabet\n',
      'dir/sub/deep.txt': 'deep\n',
      'dir/link': { symlink: 'sub/deep.txt' },
      'dir/dropped.tmp': '',
      '.dockerignore': '**/*.tmp\n',
      'run.sh': { program: '#!/bin/sh\n' },
      'accounts/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n',
      'accounts/group': 'root:x:0:\naudio:x:29:app\napp:x:1000:\n',
      'packed/in/file': 'packed\n',
    });
    run('tar', '-C', join(context, 'packed'), '--owner=7', '--group=8', '-czf', join(context, 'packed.tar.gz'), 'in');
    run('sh', '-c', 'chmod -R u=rwX,go=rX "$0"', context);
    const base = join(lab.directory, 'base.Dockerfile');
    writeFiles(lab.directory, { 'base.Dockerfile': 'FROM merged\nCOPY accounts /etc\n' });
    lab.ok('build', '-q', '-t', 'base', '-f', base, context);
    lab.ok('save', '-q', '-o', join(lab.directory, 'base-image.tar'), 'base');
  });
  after(() => lab[Symbol.dispose]());

  test('buildah comes to the same files and the same configuration', (t) => {
    const root = join(lab.directory, 'buildah');
    const own = ['--root', root, '--runroot', `${root}-run`, '--storage-driver', 'vfs'];
    const argument = `BASE=oci-archive:${join(lab.directory, 'base-image.tar')}`;
    const flags = ['bud', '--isolation', 'chroot', '--build-arg', argument, '-t', 'theirs', context];
    const built = call(['buildah', ...own, ...flags]);
    if (built.status !== 0) return t.skip(`buildah builds nothing here: ${built.stderr.slice(-300)}`);
    run('buildah', ...own, 'push', '-q', 'theirs', `oci-archive:${root}.tar:localhost/theirs:1`);
    lab.ok('load', '-q', `${root}.tar`);
    lab.ok('build', '-q', '--build-arg', 'BASE=base', '-t', 'ours', context);

    // Mount points that buildah leaves behind.
    const without = ['etc/hosts', 'etc/hostname', 'etc/resolv.conf', 'run', 'dev', 'proc', 'sys'];
    const list = (name: string): readonly string[] =>
      listTree(unpackImage(lab, name), { times: false, without }).split('\n');
    const [ours, theirs] = [list('ours'), list('localhost/theirs:1')];
    assert.ok(ours.length > 300);
    assert.deepEqual(
      ours.filter((line) => !theirs.includes(line)),
      theirs.filter((line) => !ours.includes(line)),
    );
    assert.deepEqual(readConfig('ours'), readConfig('localhost/theirs:1'));
  });

  /** What an image says of how to run it, without what says who made it. */
  function readConfig(name: string): unknown {
    const [row] = JSON.parse(lab.ok('inspect', name)) as {
      config: { Env: string[]; Labels: Record<string, string> };
    }[];
    const { Labels: labels, Env: env, ...config } = row?.config ?? assert.fail();
    const { 'io.buildah.version': _, ...own } = labels;
    return { ...config, env: env.toSorted(), labels: own };
  }
});
