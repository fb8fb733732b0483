import type { Case } from '../case.ts';

/** COPY from the context. */
export const copyCases: readonly Case[] = [
  {
    name: 'copy-forms',
    dockerfile: `FROM base
COPY a.txt /
COPY a.txt ab.txt /two/
COPY ["with blank", "/with blank"]
COPY dir /dir
COPY dir/ /slash/
COPY dir /opaque
COPY a* dir /mixed/
COPY ./a.txt /./dotted/../dotted/x
copy . /all
`,
    files: {
      'a.txt': 'alpha',
      'ab.txt': 'beta',
      'with blank': 'blank',
      'dir/sub/deep': 'deep',
      'dir/run': { program: '#!/bin/sh\n' },
    },
  },
  {
    name: 'copy-destinations',
    dockerfile: `FROM base
COPY f /new
COPY f /srv
COPY f /made/on/the/way
COPY f /made/dir/
WORKDIR /srv/app
COPY f .
COPY f ./
COPY f here
COPY f below/
COPY dir ../beside
COPY dir .
COPY f /etc/../outside
COPY dir/. /dotted
COPY dir/in /srv/app/x/y/..
COPY /f /rooted
COPY ../../f /escaped
`,
    files: { f: 'f', 'dir/in': 'in' },
  },
  {
    name: 'copy-wildcards',
    dockerfile: `FROM base
COPY *.txt /star/
COPY ?.txt /question/
COPY [a-b].txt /class/
COPY [^a].txt /negated/
COPY d*/f? /across/
COPY d1* /dirs/
COPY no* a.txt /missing/
COPY [[]x] /escaped/
COPY ["*blank", "/blank/"]
`,
    files: {
      'a.txt': 'a',
      'b.txt': 'b',
      'c.txt': 'c',
      'cc.txt': 'cc',
      '[x]': 'brackets',
      'a blank': 'blank',
      'd1/f1': '1',
      'd1/g': 'g',
      'd12/f2': '2',
      'd2/sub/f3': '3',
    },
  },
  {
    name: 'copy-empty-flags',
    dockerfile: `FROM base
COPY --chown=$NONE --chmod=$NONE f /variables
COPY --chown= --chmod= --from= --exclude= f /written
ADD --chown=$NONE --chmod=\${NONE} f /added
COPY --chown=$NONE:$NONE f /colon
COPY --chown=:staff f /group-alone
COPY f f$NONE /several/
`,
    files: { f: 'f' },
  },
  {
    name: 'copy-modes',
    dockerfile: `FROM base
COPY . /modes
`,
    files: { secret: '', group: '', 'closed/in': '', raised: '' },
    setup: 'chmod 600 secret && chmod 664 group && chmod 700 closed && chmod 4750 raised',
    differences: [
      {
        why: 'context-modes',
        buildKit: [
          '/modes/closed d 0700 0:0',
          '/modes/group f 0664 0:0 ""',
          '/modes/raised f 4750 0:0 ""',
          '/modes/secret f 0600 0:0 ""',
        ],
        nacre: [
          '/modes/closed d 0755 0:0',
          '/modes/group f 0644 0:0 ""',
          '/modes/raised f 0755 0:0 ""',
          '/modes/secret f 0644 0:0 ""',
        ],
      },
    ],
  },
  {
    name: 'copy-links-in-context',
    dockerfile: `FROM base
COPY dir /dir
COPY to-file /followed
COPY to-file to-dir /both/
COPY to-dir /content
COPY to-dir/in /through
COPY absolute /absolute-followed
COPY l* /wild/
`,
    files: {
      f: 'f',
      'dir/in': 'in',
      'dir/link': { symlink: 'in' },
      'dir/dangling': { symlink: '../nowhere' },
      'dir/out': { symlink: '/etc/passwd' },
      'to-file': { symlink: 'f' },
      'to-dir': { symlink: 'dir' },
      absolute: { symlink: '/f' },
      link1: { symlink: 'f' },
      link2: { symlink: 'dir' },
    },
  },
  {
    name: 'copy-to-links',
    dockerfile: `FROM base
COPY f /linked
COPY f /linked/under
COPY f /absolute/
COPY dir /absolute
COPY dir/in /real/../linked/dotted
RUN ln -s /real/target /file-link && ln -s ../real /up && ln -s /up /chain
COPY f /file-link
COPY f /chain/through
COPY dir /chain/newdir
`,
    files: { f: 'f', 'dir/in': 'new' },
  },
  {
    name: 'copy-over',
    dockerfile: `FROM base
COPY f /twin-a
COPY f /private
COPY dir /private
COPY dir /real
COPY links /
COPY f /gone
COPY --chown=5:6 --chmod=600 f /gone
`,
    files: {
      f: 'f',
      'dir/below/x': 'x',
      'links/srv/was': { symlink: 'nowhere' },
      'links/dangling': { symlink: 'elsewhere' },
    },
  },
  {
    name: 'copy-chown',
    dockerfile: `FROM base
COPY --chown=app f /name
COPY --chown=app:audio f /names
COPY --chown=web f /other-group
COPY --chown=7 f /number
COPY --chown=7:8 f /numbers
COPY --chown=app:8 f /mixed
COPY --chown=7:staff f /mixed2
COPY --chown=0 f /zero
COPY --chown=app dir /made/dir/
COPY --chown=app dir /home/app
COPY --chown=web f /made/by/web/f
ARG OWNER=app:staff
COPY --chown=$OWNER f /variable
USER app
COPY f /still-root
`,
    files: { f: 'f', 'dir/sub/in': 'in', 'dir/link': { symlink: 'sub' } },
  },
  {
    name: 'copy-chmod',
    dockerfile: `FROM base
COPY --chmod=600 f /octal
COPY --chmod=0755 f /leading
COPY --chmod=4711 f /raised
COPY --chmod=1777 dir /sticky/
COPY --chmod=700 dir /closed
COPY --chmod=640 f /made/here/f
ARG MODE=604
COPY --chmod=$MODE f /variable
COPY --chmod=777 f /open/by/all
COPY --chmod=777 dir /open-dir/
COPY --chmod=777 dir /open-dir-2
COPY --chmod=755 --chown=app:audio dir /both
COPY --chmod=644 <<END /heredoc
text
END
`,
    files: { f: 'f', 'dir/sub/in': 'in', 'dir/run': { program: '#!/bin/sh\n' }, 'dir/link': { symlink: 'run' } },
  },
  {
    name: 'copy-chmod-symbolic',
    dockerfile: `FROM base
COPY --chmod=u=rwX,go=rX dir /capital
COPY --chmod=a+x f /plus
COPY --chmod=go-rwx dir /minus
COPY --chmod=u=rw,g=u,o= f /copied
COPY --chmod=ug+s,+t dir /special
COPY --chmod=a=r f /equals
COPY --chmod=u+x,g-r,o=w f /several
COPY --chmod=+X dir /some
`,
    files: { f: 'f', 'dir/sub/in': 'in', 'dir/run': { program: '#!/bin/sh\n' } },
  },
  {
    name: 'copy-link',
    dockerfile: `FROM base
COPY --link f /linked-copy
COPY --link f /deep/er/f
COPY --link dir /dir
COPY --link --chown=7:8 --chmod=640 f /owned/f
COPY --link=true f dir /several/
COPY --link=false f /not
WORKDIR /work
COPY --link f .
COPY --link --from=base /etc/group /from/image
COPY --link f /private/f
`,
    files: { f: 'f', 'dir/sub/in': 'in' },
    differences: [{ why: 'link-directories', buildKit: ['/private d 0755 0:0'], nacre: [] }],
  },
  {
    name: 'copy-link-over',
    dockerfile: `FROM base
COPY --link f /linked/f
COPY --link dir /absolute
COPY --link f /srv
`,
    files: { f: 'f', 'dir/in': 'in' },
  },
  {
    name: 'copy-exclude',
    dockerfile: `FROM base
COPY --exclude=*.tmp dir /flat
COPY --exclude=**/*.tmp dir /deep
COPY --exclude=sub --exclude=a.txt dir /several
COPY --exclude=sub/** --exclude=!sub/keep.tmp dir /exception
COPY --exclude=*.txt *.txt *.md /files/
COPY --exclude=dir . /all
COPY --link --exclude=**/a.* dir /link
ADD --exclude=**/*.txt dir /add
`,
    files: {
      'x.txt': 'x',
      'y.md': 'y',
      'dir/a.txt': 'a',
      'dir/a.tmp': 'tmp',
      'dir/sub/keep.tmp': 'keep',
      'dir/sub/b.txt': 'b',
      'dir/sub/deeper/c.tmp': 'c',
    },
    differences: [{ why: 'exclude-files', buildKit: ['/files/x.txt f 0644 0:0 "x"'], nacre: [] }],
  },
  {
    name: 'copy-odd-names',
    dockerfile: `FROM base
COPY odd /odd
COPY odd/ümläut /ü
COPY ["odd/quo\\\\\\"te", "odd/back\\\\\\\\slash", "odd/dollar\\\\$x", "/json/"]
COPY odd/-dash /dash
COPY odd/..dots /dots
COPY odd/semi;colon odd/hash#tag /signs/
`,
    files: {
      'odd/ümläut': 'u',
      'odd/quo"te': 'q',
      'odd/back\\slash': 'b',
      'odd/dollar$x': 'd',
      'odd/-dash': '-',
      'odd/..dots': '.',
      'odd/semi;colon': ';',
      'odd/hash#tag': '#',
      'odd/new\nline': 'n',
      'odd/a blank': ' ',
      'odd/日本': 'jp',
      'odd/e\u0301': 'combining',
      [`odd/${'long'.repeat(60)}`]: 'long',
      [`odd/${'deep/'.repeat(50)}f`]: 'deep',
    },
  },
  {
    name: 'copy-special-files',
    dockerfile: `FROM base
COPY dir /dir
COPY capable /capable
`,
    files: { 'dir/a': 'a', 'dir/empty/': '', capable: 'c' },
    setup: `mkfifo dir/fifo && ln dir/a dir/b && truncate -s 1M dir/sparse
setfattr -n user.note -v kept dir/a && setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 capable`,
    differences: [
      {
        why: 'context-links',
        buildKit: ['/dir/b f 0644 0:0 same as /dir/a'],
        nacre: ['/dir/b f 0644 0:0 "a"'],
      },
    ],
  },
];
