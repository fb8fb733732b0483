import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { TestFiles } from '../testing/make-image.ts';
import { openWorkshop, type Workshop } from '../testing/workshop.ts';

/** What the rows copy from. */
const context: TestFiles = {
  'a.txt': 'A',
  'b.txt': 'B',
  'c.md': 'C',
  'dir/d.txt': 'D',
  'dir/sub/e.txt': 'E',
  'dir/sub/f.md': 'F',
  'dir/up': '-> ../a.txt',
  empty: undefined,
  'link.txt': '-> a.txt',
  'absolute.txt': '-> /b.txt',
  dirlink: '-> dir',
  outside: '-> ../../../etc/hostname',
  circle: '-> circle',
  dangling: '-> nowhere',
  'with space/x y.txt': 'S',
  '[0].txt': 'bracket',
  'run.sh': '#!/bin/sh',
  filelink: 'L',
  'ü.txt': 'U',
};

/** What the rows copy onto. */
const base: TestFiles = {
  bin: '-> usr/bin',
  etc: undefined,
  'etc/passwd': 'root:x:0:0::/:/bin/sh\napp:x:50:60::/:/bin/sh\n',
  'etc/group': 'root:x:0:\nstaff:x:70:\n',
  srv: undefined,
  'srv/old.txt': 'old',
  'srv/sub': undefined,
  'srv/link': '-> /etc',
  'srv/filelink': '-> old.txt',
  'srv/round': '-> round',
  'srv/away': '-> ../made/x',
  usr: undefined,
  'usr/bin': undefined,
};

/** `lines` of a Dockerfile, and the paths that are new or changed, or the code of the fault. */
interface Row {
  readonly lines: string;
  readonly gives: readonly string[] | string;
  readonly ignore?: string;
}

const rows: readonly Row[] = [
  // A file.
  { lines: 'COPY a.txt /x', gives: ['/x=A'] },
  { lines: 'COPY a.txt /x/', gives: ['/x/', '/x/a.txt=A'] },
  { lines: 'COPY a.txt /x/y/z', gives: ['/x/', '/x/y/', '/x/y/z=A'] },
  { lines: 'COPY a.txt /srv', gives: ['/srv/a.txt=A'] },
  { lines: 'COPY a.txt /srv/', gives: ['/srv/a.txt=A'] },
  { lines: 'COPY a.txt /', gives: ['/a.txt=A'] },
  { lines: 'COPY a.txt .', gives: ['/a.txt=A'] },
  { lines: 'WORKDIR /srv\nCOPY a.txt new.txt', gives: ['/srv/new.txt=A'] },
  { lines: 'WORKDIR /srv\nCOPY a.txt ./', gives: ['/srv/a.txt=A'] },
  { lines: 'WORKDIR /w/v\nCOPY a.txt ../', gives: ['/w/', '/w/a.txt=A', '/w/v/'] },
  { lines: 'COPY a.txt /srv/old.txt', gives: ['/srv/old.txt=A'] },
  { lines: 'COPY ./a.txt /x', gives: ['/x=A'] },
  { lines: 'COPY /a.txt /x', gives: ['/x=A'] },
  { lines: 'COPY ../a.txt /x', gives: ['/x=A'] },
  { lines: 'COPY dir/../a.txt /x', gives: ['/x=A'] },
  { lines: 'COPY ["with space/x y.txt", "/x y"]', gives: ['/x y=S'] },
  { lines: 'COPY ü.txt /ü', gives: ['/ü=U'] },
  { lines: 'COPY run.sh /bin/', gives: ['/usr/bin/run.sh=#!/bin/sh 755'] },
  { lines: 'COPY no.txt /x', gives: 'build/no-source' },
  { lines: 'COPY a.txt/b /x', gives: 'build/no-source' },

  // Directories: their content.
  {
    lines: 'COPY dir /x',
    gives: ['/x/', '/x/d.txt=D', '/x/sub/', '/x/sub/e.txt=E', '/x/sub/f.md=F', '/x/up -> ../a.txt'],
  },
  {
    lines: 'COPY dir/ /x/',
    gives: ['/x/', '/x/d.txt=D', '/x/sub/', '/x/sub/e.txt=E', '/x/sub/f.md=F', '/x/up -> ../a.txt'],
  },
  {
    lines: 'COPY dir/. /x',
    gives: ['/x/', '/x/d.txt=D', '/x/sub/', '/x/sub/e.txt=E', '/x/sub/f.md=F', '/x/up -> ../a.txt'],
  },
  { lines: 'COPY dir/sub /srv', gives: ['/srv/e.txt=E', '/srv/f.md=F'] },
  { lines: 'COPY dir /srv', gives: ['/srv/d.txt=D', '/srv/sub/e.txt=E', '/srv/sub/f.md=F', '/srv/up -> ../a.txt'] },
  { lines: 'COPY empty /x', gives: ['/x/'] },
  { lines: 'COPY empty /srv', gives: [] },
  { lines: 'COPY dir/sub a.txt /x/', gives: ['/x/', '/x/a.txt=A', '/x/e.txt=E', '/x/f.md=F'] },
  { lines: 'COPY dir/sub empty /x', gives: ['/x/', '/x/e.txt=E', '/x/f.md=F'] },
  { lines: 'COPY dir /srv/old.txt', gives: 'build/bad-destination' },
  { lines: 'COPY dir /srv/old.txt/x', gives: 'build/bad-destination' },

  // Several files.
  { lines: 'COPY a.txt b.txt /x/', gives: ['/x/', '/x/a.txt=A', '/x/b.txt=B'] },
  { lines: 'COPY a.txt b.txt /srv', gives: ['/srv/a.txt=A', '/srv/b.txt=B'] },
  { lines: 'COPY a.txt b.txt /x', gives: 'build/bad-destination' },
  { lines: 'COPY [a-b].txt /x', gives: 'build/bad-destination' },
  { lines: 'COPY a.txt dir/../a.txt /x/', gives: ['/x/', '/x/a.txt=A'] },

  // Wildcards.
  { lines: 'COPY ?.txt /x/', gives: ['/x/', '/x/a.txt=A', '/x/b.txt=B', '/x/ü.txt=U'] },
  { lines: 'COPY [a-b].* /x/', gives: ['/x/', '/x/a.txt=A', '/x/b.txt=B'] },
  { lines: 'COPY [^a].txt /x/', gives: ['/x/', '/x/b.txt=B', '/x/ü.txt=U'] },
  { lines: 'COPY *.md /x', gives: ['/x=C'] },
  { lines: 'COPY */*.txt /x/', gives: ['/x/', '/x/d.txt=D', '/x/x y.txt=S'] },
  { lines: 'COPY */sub /x/', gives: ['/x/', '/x/e.txt=E', '/x/f.md=F'] },
  { lines: 'COPY d*/sub/*.md /x/', gives: ['/x/', '/x/f.md=F'] },
  { lines: 'COPY **/e.txt /x/', gives: [] },
  { lines: 'COPY [[]0].txt /x', gives: ['/x=bracket'] },
  { lines: 'COPY *.none /x/', gives: [] },
  { lines: 'COPY a.txt *.none /x/', gives: ['/x/', '/x/a.txt=A'] },
  { lines: 'COPY nodir/* /x/', gives: [] },
  { lines: 'COPY emp* /x/', gives: ['/x/'] },

  // Links in the context: followed when they are named, else copied.
  { lines: 'COPY link.txt /x', gives: ['/x=A'] },
  { lines: 'COPY link.txt /x/', gives: ['/x/', '/x/link.txt=A'] },
  { lines: 'COPY absolute.txt /x', gives: ['/x=B'] },
  {
    lines: 'COPY dirlink /x',
    gives: ['/x/', '/x/d.txt=D', '/x/sub/', '/x/sub/e.txt=E', '/x/sub/f.md=F', '/x/up -> ../a.txt'],
  },
  { lines: 'COPY dirlink/sub/e.txt /x', gives: ['/x=E'] },
  { lines: 'COPY dirlink/*.txt /x', gives: ['/x=D'] },
  { lines: 'COPY dir/up /x', gives: ['/x=A'] },
  { lines: 'COPY outside /x', gives: 'build/no-source' },
  { lines: 'COPY dangling /x', gives: 'build/no-source' },
  { lines: 'COPY circle /x', ignore: '', gives: 'build/bad-source' },

  // Links in the image: followed on the way to the destination.
  { lines: 'COPY a.txt /bin/x', gives: ['/usr/bin/x=A'] },
  { lines: 'COPY dir/sub /bin', gives: ['/usr/bin/e.txt=E', '/usr/bin/f.md=F'] },
  { lines: 'COPY a.txt /srv/link/', gives: ['/etc/a.txt=A'] },
  { lines: 'COPY a.txt /srv/link/../x', gives: ['/srv/x=A'] },
  { lines: 'COPY a.txt /srv/filelink', gives: ['/srv/old.txt=A'] },
  { lines: 'COPY a.txt /srv/away', gives: ['/made/', '/made/x=A'] },
  { lines: 'COPY filelink /srv/', gives: ['/srv/filelink=L'] },
  { lines: 'COPY a.txt /srv/old.txt/x', gives: 'build/bad-destination' },
  { lines: 'COPY a.txt /srv/round/x', gives: 'build/bad-destination' },
  { lines: 'COPY --from=other /tree /', gives: 'build/bad-destination' },

  // Owners and modes.
  { lines: 'COPY --chown=app a.txt /x/', gives: ['/x/ 50:60', '/x/a.txt=A 50:60'] },
  { lines: 'COPY --chown=app:staff a.txt /x', gives: ['/x=A 50:70'] },
  { lines: 'COPY --chown=7 a.txt /x', gives: ['/x=A 7:7'] },
  { lines: 'COPY --chown=7:8 dir/up a.txt /srv/', gives: ['/srv/a.txt=A 7:8', '/srv/up=A 7:8'] },
  { lines: 'COPY --chown=:8 a.txt /x', gives: ['/x=A 0:8'] },
  { lines: 'COPY --chown=: a.txt /x', gives: ['/x=A'] },
  { lines: 'COPY --chown=nobody a.txt /x', gives: 'build/no-such-user' },
  { lines: 'COPY --chown=app:nogroup a.txt /x', gives: 'build/no-such-user' },
  { lines: 'COPY --chmod=600 a.txt /x/', gives: ['/x/ 600', '/x/a.txt=A 600'] },
  { lines: 'COPY --chmod=4755 a.txt /srv/', gives: ['/srv/a.txt=A 4755'] },
  {
    lines: 'COPY --chmod=700 dir/sub /srv/new',
    gives: ['/srv/new/ 700', '/srv/new/e.txt=E 700', '/srv/new/f.md=F 700'],
  },
  {
    lines: 'COPY --chmod=u=rwX,go= run.sh dir/sub /x/',
    gives: ['/x/', '/x/e.txt=E 600', '/x/f.md=F 600', '/x/run.sh=#!/bin/sh 700'],
  },
  { lines: 'COPY --link a.txt /bin/', gives: ['/bin/', '/bin/a.txt=A'] },
  {
    lines: 'COPY --link --chmod=700 a.txt /new/b\nCOPY --link a.txt /new/c',
    gives: ['/new/ 700', '/new/b=A 700', '/new/c=A'],
  },
  { lines: 'COPY dir/sub /x\nCOPY --link a.txt /x', gives: ['/x=A'] },

  // What is left out, and what is kept of a path.
  { lines: 'COPY --exclude=*.md --exclude=**/*.md dir/sub c.md /x/', gives: ['/x/', '/x/e.txt=E'] },
  {
    lines: 'COPY --exclude=sub --exclude=!sub/f.md dir /x',
    gives: ['/x/', '/x/d.txt=D', '/x/sub/', '/x/sub/f.md=F', '/x/up -> ../a.txt'],
  },
  { lines: 'COPY --exclude=sub dir /x', gives: ['/x/', '/x/d.txt=D', '/x/up -> ../a.txt'] },
  {
    lines: 'COPY --parents dir/sub/e.txt a.txt /x',
    gives: ['/x/', '/x/a.txt=A', '/x/dir/', '/x/dir/sub/', '/x/dir/sub/e.txt=E'],
  },
  { lines: 'COPY --parents ./dir/./sub/e.txt /x/', gives: ['/x/', '/x/sub/', '/x/sub/e.txt=E'] },
  { lines: 'COPY --parents **/*.md /x/', gives: ['/x/', '/x/c.md=C', '/x/dir/', '/x/dir/sub/', '/x/dir/sub/f.md=F'] },
  {
    lines: 'COPY --parents dir/sub /x/',
    gives: ['/x/', '/x/dir/', '/x/dir/sub/', '/x/dir/sub/e.txt=E', '/x/dir/sub/f.md=F'],
  },

  // The ignore file.
  { lines: 'COPY . /x', ignore: '*\n!a.txt', gives: ['/x/', '/x/a.txt=A'] },
  { lines: 'COPY . /x', ignore: '*\n!dir/sub/e.txt', gives: ['/x/', '/x/dir/', '/x/dir/sub/', '/x/dir/sub/e.txt=E'] },
  {
    lines: 'COPY . /x',
    ignore: '*\n!dir\ndir/sub',
    gives: ['/x/', '/x/dir/', '/x/dir/d.txt=D', '/x/dir/up -> ../a.txt'],
  },
  { lines: 'COPY a.txt /x', ignore: 'a.txt', gives: 'build/no-source' },
  { lines: 'COPY link.txt /x', ignore: 'a.txt', gives: 'build/no-source' },
  { lines: 'COPY dir/sub/e.txt /x', ignore: 'dir', gives: 'build/no-source' },
  { lines: 'COPY *.txt /x/', ignore: '?.txt\n*link*\nabs*', gives: ['/x/', '/x/[0].txt=bracket'] },
  { lines: 'COPY dir /x', ignore: '**/*.txt\n**/up', gives: ['/x/', '/x/sub/', '/x/sub/f.md=F'] },

  // Files that stand in the Dockerfile.
  { lines: 'COPY <<x.conf /etc/\nkey=1\nx.conf', gives: ['/etc/x.conf=key=1\n'] },
  { lines: 'COPY <<x /y\nz\nx', gives: ['/y=z\n'] },
  { lines: 'COPY a.txt <<x /y/\nx', gives: ['/y/', '/y/a.txt=A', '/y/x='] },
  { lines: 'COPY <<a <<b /y\na\nb', gives: 'build/bad-destination' },
  { lines: 'COPY <<a/b /y/\nz\na/b', gives: ['/y/', '/y/b=z\n'] },
  { lines: 'COPY <<.. /y/\nz\n..', gives: 'build/bad-source' },

  // From stages and images: metadata is kept.
  { lines: 'COPY --from=other /files /x', gives: ['/x/', '/x/secret=S\n 600 3:4', '/x/tool=T\n 4755'] },
  { lines: 'COPY --from=other /files/secret /x', gives: ['/x=S\n 600 3:4'] },
  {
    lines: 'COPY --from=other --chown=0:0 --chmod=640 files/* /x/',
    gives: ['/x/ 640', '/x/secret=S\n 640', '/x/tool=T\n 640'],
  },
  { lines: 'COPY --from=base /bin /x', gives: ['/x/'] },
  { lines: 'COPY --from=base /srv/link/group /x', gives: ['/x=root:x:0:\nstaff:x:70:\n'] },
  {
    lines: 'COPY --from=base /srv /x',
    gives: [
      '/x/',
      '/x/away -> ../made/x',
      '/x/filelink -> old.txt',
      '/x/link -> /etc',
      '/x/old.txt=old',
      '/x/round -> round',
      '/x/sub/',
    ],
  },
  {
    lines: 'COPY --from=other / /y',
    gives: [
      '/y/',
      '/y/files/ 600 3:4',
      '/y/files/secret=S\n 600 3:4',
      '/y/files/tool=T\n 4755',
      '/y/tree/',
      '/y/tree/bin/',
      '/y/tree/bin/e.txt=E',
      '/y/tree/bin/f.md=F',
    ],
  },
  { lines: 'COPY --from=other /absent /x', gives: 'build/no-source' },
  {
    lines: 'COPY --from=base /etc /x',
    gives: ['/x/', '/x/group=root:x:0:\nstaff:x:70:\n', `/x/passwd=${base['etc/passwd']}`],
  },
];

describe('COPY', () => {
  let workshop: Workshop;

  before(async () => {
    workshop = openWorkshop();
    await workshop.addImage('base', base);
    workshop.put(context);
    chmodSync(join(workshop.context, 'run.sh'), 0o755);
  });
  after(() => workshop[Symbol.dispose]());

  for (const { lines, gives, ignore = 'circle' } of rows) {
    const title = ignore === 'circle' ? lines : `${lines} (ignoring ${ignore.replaceAll('\n', ' ')})`;
    test(title, async () => {
      workshop.put({ '.dockerignore': `${ignore}\n.dockerignore` });
      const work = workshop.build(`${otherStage}FROM base\n${lines}`);
      if (typeof gives === 'string') {
        await assert.rejects(work, (error) => (gives === 'Error' ? true : isFault(error, gives)));
      } else {
        const before = new Set(await workshop.list((await workshop.build('FROM base')).layers));
        const after = await workshop.list((await work).layers);
        assert.deepEqual(
          after.filter((line) => !before.has(line)),
          gives,
        );
      }
    });
  }
});

/** A stage with owners and modes that no context has. */
const otherStage = `FROM scratch AS other
COPY --chown=3:4 --chmod=600 <<secret /files/
S
secret
COPY --chmod=4755 <<tool /files/
T
tool
COPY dir/sub /tree/bin/
`;
