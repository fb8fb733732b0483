import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeMergedRoot, unpackImage } from './images.ts';
import { cannotRun, type Lab, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

/** A Dockerfile, and what a container of its image prints. */
interface Row {
  readonly what: string;
  readonly dockerfile: string;
  readonly flags?: readonly string[];
  /** Run in the image. @default the image's own command */
  readonly script?: string;
  readonly expected: string;
}

const rows: readonly Row[] = [
  {
    what: 'stages, heredocs, relative directories and files of stages',
    dockerfile: `# syntax=docker/dockerfile:1
ARG BASE=absent NAME=you
FROM \${BASE:+base} AS tools
ARG NAME
WORKDIR /opt
WORKDIR tools/bin
RUN pwd > /where
COPY --chmod=755 <<'EOF' <<-END ./
#!/bin/sh
echo "hello $1"
EOF
	to the \${NAME}
	END
RUN <<EOF
echo one > /one
echo two > /two
EOF
RUN <<EOF cat > /three
three
EOF

FROM tools AS unused
RUN exit 1

FROM base
COPY --from=tools /opt/tools/bin/EOF /usr/bin/greet
COPY --from=0 /one /two /three /where /opt/tools/bin/END /all/
CMD ["sh", "-c", "greet them; cd /all; cat one two three where END"]
`,
    flags: ['--build-arg', 'NAME=world'],
    expected: 'hello them\none\ntwo\nthree\n/opt/tools/bin\nto the world\n',
  },
  {
    what: 'a stage by --target, with what triggers it',
    dockerfile: `FROM base AS parent
ONBUILD RUN echo triggered > /triggered
ONBUILD COPY a.txt /by-trigger
FROM parent AS child
RUN cat /triggered /by-trigger > /both
FROM child AS other
RUN exit 1
`,
    flags: ['--target', 'child'],
    script: 'cat /both',
    expected: 'triggered\nalpha\n',
  },
  {
    what: 'variables, shells, users and entry points',
    dockerfile: `FROM base
ENV GREETING="good day" WHOM=\${UNSET:-you}
SHELL ["/bin/sh", "-ec"]
RUN echo "$GREETING" > /greeting; false || true
RUN ["/bin/sh", "-c", "echo $0 >> /greeting", "exec form"]
ARG VERSION=1
RUN echo "$VERSION" >> /greeting
USER app:audio
RUN id -un > /tmp/who && id -gn >> /tmp/who && id -G >> /tmp/who && echo "$HOME" >> /tmp/who
WORKDIR /home/app
RUN touch mine && stat -c %U . mine >> /tmp/who
ENTRYPOINT ["sh", "-c"]
CMD ["cat /greeting /tmp/who; echo $WHOM; id -u; pwd"]
`,
    expected: 'good day\nexec form\n1\napp\naudio\n29\n/home/app\napp\napp\nyou\n1000\n/home/app\n',
  },
  {
    what: 'files of the context: wildcards, directories, exceptions of the ignore file, owners, modes',
    dockerfile: `FROM base
COPY a*.txt dir /files/
COPY --chown=app:audio --chmod=640 b.txt /owned/
COPY --chown=1234 dir/ /numbers
COPY run.sh link /
`,
    script: `cd / && find files owned numbers run.sh link -exec stat -c '%n %A %u:%g' {} + | sort; cat link`,
    expected: `files drwxr-xr-x 0:0
files/a.txt -rw-r--r-- 0:0
files/ab.txt -rw-r--r-- 0:0
files/kept.tmp -rw-r--r-- 0:0
files/sub drwxr-xr-x 0:0
files/sub/deep.txt -rw-r--r-- 0:0
link -rw-r--r-- 0:0
numbers drwxr-xr-x 1234:1234
numbers/kept.tmp -rw-r--r-- 1234:1234
numbers/sub drwxr-xr-x 1234:1234
numbers/sub/deep.txt -rw-r--r-- 1234:1234
owned drw-r----- 1000:29
owned/b.txt -rw-r----- 1000:29
run.sh -rwxr-xr-x 0:0
alpha
`,
  },
  {
    what: 'archives, however compressed, are unpacked by ADD and left whole by COPY',
    dockerfile: `FROM base
ADD packed.tar packed.tar.gz packed.tar.xz packed.tar.zst /all/
ADD packed.tar.gz /gz/
ADD packed.tar.xz /xz
ADD packed.tar.zst /zst/
COPY packed.tar.gz /kept/
`,
    script: `cat /all/in/file /gz/in/file /xz/in/file /zst/in/file; readlink /xz/in/link; ls /kept; stat -c '%A %u' /gz/in/file`,
    expected: 'packed\npacked\npacked\npacked\nfile\npacked.tar.gz\n-rw-r----- 7\n',
  },
  {
    what: 'links that lead to directories, on both sides of a copy',
    dockerfile: `FROM merged AS source
RUN echo tool > /bin/tool && ln -s /usr/bin/tool /sbin/alias
FROM merged
COPY --from=source /bin/tool /sbin/alias /sbin/
COPY a.txt /bin/
COPY dir/ /bin
RUN ln -s /opt/real /etc/place && mkdir -p /opt/real
COPY b.txt /etc/place/b
WORKDIR /etc/place
`,
    script:
      'cat /usr/sbin/tool /usr/sbin/alias /usr/bin/a.txt /usr/bin/sub/deep.txt /opt/real/b; pwd; test -L /bin && test -L /sbin',
    expected: 'tool\ntool\nalpha\ndeep\nbeta\n/opt/real\n',
  },
  {
    what: 'what a command removes is gone, and a directory made anew is empty',
    dockerfile: `FROM merged
RUN rm -rf /opaque /gone && mkdir /opaque && touch /opaque/new
RUN rm /usr/bin/vi && echo not vi > /usr/bin/vi && rm -r /opaque && mkdir -p /opaque/deep
`,
    script: 'ls /opaque /opaque/deep; cat /bin/vi; test -e /gone || echo gone',
    expected: '/opaque:\ndeep\n\n/opaque/deep:\nnot vi\ngone\n',
  },
  {
    what: 'hard links stay links, also when copied from a stage',
    dockerfile: `FROM base AS links
RUN mkdir /links && echo once > /links/first && ln /links/first /links/second && ln /bin/busybox /bin/another
FROM links
COPY --from=links /links /copied
`,
    script:
      'stat -c %h /links/first /copied/first; test /copied/first -ef /copied/second && cat /copied/second; test /bin/busybox -ef /bin/another && echo same',
    expected: '2\n2\nonce\nsame\n',
  },
  {
    what: 'a command without a network, and with one',
    dockerfile: `FROM base
RUN --network=none ls /sys/class/net > /networks
RUN --network=host ls /sys/class/net > /more
`,
    script: 'cat /networks; cmp -s /more /networks || echo others',
    expected: 'lo\nothers\n',
  },
];

describe('images that are built', { skip: cannotRun('xz', 'zstd', 'setfattr'), concurrency: 2 }, () => {
  let lab: Lab;
  let context: string;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'busybox');
    lab.ok('import', '-q', makeMergedRoot(lab), 'merged');
    context = writeContext(lab);
    const accounts = join(lab.directory, 'accounts');
    writeFiles(accounts, {
      passwd: 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n',
      group: 'root:x:0:\naudio:x:29:\napp:x:1000:\n',
      Dockerfile: 'FROM busybox\nCOPY passwd group /etc/\nRUN mkdir -p /home/app && chown app:app /home/app\n',
    });
    lab.ok('build', '-q', '-t', 'base', accounts);
  });
  after(() => lab[Symbol.dispose]());

  /** Builds an image from a Dockerfile with the shared context. */
  function build(name: string, dockerfile: string, ...flags: readonly string[]): void {
    writeFiles(lab.directory, { [`${name}.Dockerfile`]: dockerfile });
    lab.ok('build', '-q', '-t', name, '-f', join(lab.directory, `${name}.Dockerfile`), ...flags, context);
  }

  for (const [at, { what, dockerfile, flags = [], script, expected }] of rows.entries()) {
    test(what, () => {
      build(`row-${at}`, dockerfile, ...flags);
      const command = script === undefined ? [] : ['sh', '-c', script];
      assert.equal(`${lab.ok('run', '--rm', `row-${at}`, ...command)}\n`, expected);
    });
  }

  test('attributes and capabilities of files survive commands and copies', () => {
    build(
      'attributes',
      `FROM merged
RUN chmod 700 /usr/bin/capable && cp /usr/bin/busybox /plain
COPY --from=merged /usr/bin/capable /copied
COPY --from=merged --chown=5:6 /usr/bin/capable /owned
`,
    );
    const root = unpackImage(lab, 'attributes');
    const attributes = (path: string): string =>
      run('getfattr', '--absolute-names', '-d', '-m', '^(user|security)[.]', '-e', 'hex', join(root, path))
        .split('\n')
        .slice(1)
        .join(' ')
        .trim();
    const both = 'security.capability=0x0100000200200000000000000000000000000000 user.note=0x6b657074';
    assert.equal(attributes('usr/bin/capable'), both);
    assert.equal(attributes('copied'), both);
    assert.equal(attributes('plain'), '');
    assert.equal(statSync(join(root, 'usr/bin/capable')).mode & 0o7777, 0o700);
    assert.equal(statSync(join(root, 'owned')).uid, 5);
  });

  test('nothing of a container is left in what its command wrote', () => {
    build('clean', 'FROM busybox\nRUN touch /etc/mine\n');
    const [inspected] = JSON.parse(lab.ok('inspect', 'clean')) as { layers: { digest: string }[] }[];
    const top = inspected?.layers.at(-1)?.digest.slice('sha256:'.length) ?? assert.fail();
    assert.equal(run('tar', '-tf', join(lab.directory, 'root/blobs/sha256', top)), 'etc/\netc/mine');
  });

  test('what triggers an image carries run in a build from it, and in no later one', () => {
    build('parent', 'FROM busybox\nONBUILD COPY a.txt /a\nONBUILD RUN cat /a > /b\n');
    build('child', 'FROM parent\nRUN test -f /b && echo child >> /b\n');
    build('grandchild', 'FROM child\nCMD ["cat", "/b"]\n');
    assert.equal(lab.ok('run', '--rm', 'grandchild'), 'alpha\nchild');
    assert.notEqual(lab.nacre('run', '--rm', 'parent', 'cat', '/b').status, 0);
  });
});

function writeContext(lab: Lab): string {
  const context = writeFiles(join(lab.directory, 'context'), {
    'a.txt': 'alpha\n',
    'ab.txt': 'alphabet\n',
    'b.txt': 'beta\n',
    'dir/sub/deep.txt': 'deep\n',
    'dir/dropped.tmp': '',
    'dir/kept.tmp': '',
    '.dockerignore': '**/*.tmp\n!dir/kept.tmp\n',
    'run.sh': { program: '#!/bin/sh\n' },
    link: { symlink: 'a.txt' },
  });
  const packed = join(lab.directory, 'packed');
  mkdirSync(packed);
  writeFiles(packed, { 'in/file': 'packed\n', 'in/link': { symlink: 'file' } });
  const script = `tar -C "$0" --owner=7 --group=8 --mode='u=rwX,g=rX,o=' -cf "$1" in && gzip -k "$1" && xz -k "$1" && zstd -qk "$1"`;
  run('sh', '-c', script, packed, join(context, 'packed.tar'));
  return context;
}
