import type { Case } from '../case.ts';

const makeArchives = `mkdir -p in/sub && echo a > in/a && chmod 640 in/a && echo x > in/sub/x && chmod 4755 in/sub/x && ln -s a in/link && ln in/a in/hard
mkdir -m 2770 in/set && mkfifo in/fifo && setfattr -n user.note -v kept in/sub && cp in/sub/x in/capable
setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 in/capable
tar -C in --owner=5 --group=6 --xattrs --xattrs-include='*' --format=posix --pax-option=delete=atime,delete=ctime --mtime=@0 --sort=name -cf plain.tar .
tar -C in --owner=5 --group=6 --mtime=@0 --sort=name -c a link hard set sub | gzip -n > packed.tgz
tar -C in --mtime=@0 --sort=name -cJf packed.tar.xz sub && tar -C in --mtime=@0 -cjf packed.tar.bz2 link && gzip -nc in/a > one.gz && rm -r in && mkdir tree && cp packed.tgz tree/ && echo no > fake.tar`;

/** ADD of files, archives, addresses and repositories. */
export const addCases: readonly Case[] = [
  {
    name: 'add-archives',
    dockerfile: `FROM base
ADD plain.tar /plain
ADD packed.tgz /packed/
ADD packed.tgz packed.tar.xz packed.tar.bz2 /two/
ADD packed.tgz /linked
ADD packed.tgz /opaque/
ADD one.gz fake.tar /files/
ADD tree /tree
ADD p*.tgz /wild/
COPY packed.tgz /copied
WORKDIR /w
ADD packed.tar.xz .
`,
    setup: makeArchives,
    differences: [
      {
        why: 'archive-attributes',
        buildKit: ['/plain/sub d 0755 5:6'],
        nacre: ['/plain/sub d 0755 5:6 user.note=6b657074'],
      },
    ],
  },
  {
    name: 'add-archive-flags',
    dockerfile: `FROM base
ADD --chown=app:audio packed.tgz /owned
ADD --unpack=false packed.tgz /kept/
ADD --unpack packed.tgz fake.tar /unpacked/
ADD --chmod=600 fake.tar /mode
ADD --link packed.tgz /link/
ADD --chmod=755 --chown=7:8 tree /tree
`,
    setup: makeArchives,
  },
  {
    name: 'add-archive-over',
    dockerfile: `FROM base
ADD over.tar /
`,
    setup: `mkdir -p in/linked in/srv in/etc in/new && echo under > in/linked/under && echo s > in/srv/s && echo g > in/gone && echo o > in/opaque && ln -s /etc in/new/etc
chmod 700 in/srv && echo p > in/etc/passwd && ln in/gone in/twin-a && tar -C in --sort=name -cf over.tar linked srv etc/passwd gone opaque twin-a new && rm -r in`,
  },
  {
    name: 'add-addresses',
    dockerfile: `FROM base
ADD @files/file.txt /named
ADD @files/file.txt /dir/
ADD @files/file.txt?query=1 /query/
ADD @files/sub/a%20b.txt /escaped/
ADD @files/file.txt @files/other.txt local /several/
ADD --chmod=755 --chown=app:audio @files/file.txt /changed
ADD --checksum=sha256:f6e379b0639054c51806fd5d67948cbcaebd354b0e91a7683932b043c5c3ba32 @files/file.txt /checked
ADD --link @files/file.txt /link/
ADD @files/redirect /redirected/
ADD @files/app.tgz /kept.tgz
ADD --unpack=true @files/app.tgz /unpacked
ADD --unpack @files/file.txt /unpack-file/
ARG NAME=file.txt
ADD @files/$NAME /variable
WORKDIR /w
ADD @files/other.txt .
`,
    files: { local: 'local' },
  },
  {
    name: 'add-disposition',
    dockerfile: 'FROM base\nADD @files/disposition /named/\nADD @files/ /root/\n',
  },
  {
    name: 'add-git',
    dockerfile: `FROM base
ADD @git/app/.git /default
ADD @git/app/.git#main /branch
ADD @git/app/.git#v1 /tag
ADD @git/app/.git#v1:sub /subdirectory
ADD @git/app/.git#:sub/deep /deep
ADD --chown=app:audio @git/app/.git#v1 /owned
ADD --chmod=700 @git/app/.git#v1:sub /mode
ADD --exclude=*.txt @git/app/.git#v1 /excluded
ADD --link @git/app/.git#v1:sub /link/
ADD @git/app/.git#v1:sub @git/app/.git#main local /several/
`,
    files: { local: 'local' },
  },
  {
    name: 'add-git-query',
    dockerfile: `FROM base
ADD @git/app/.git?ref=v1 /ref
ADD @git/app/.git?branch=main&subdir=sub /branch
ADD @git/app/.git?tag=v1&subdir=sub /tag
ADD @git/app/.git?ref=v1&commit=@commit /commit
ADD --checksum=@commit @git/app/.git#v1 /checked
`,
  },
  {
    name: 'add-keep-git-dir',
    dockerfile: `FROM base
ADD --keep-git-dir=true @git/app/.git#v1 /kept
RUN cat /kept/.git/HEAD > /head && rm -r /kept/.git
ADD --keep-git-dir=false @git/app/.git#v1 /not
`,
  },
];
