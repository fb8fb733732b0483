import type { Case } from '../case.ts';

const tree = {
  'a.txt': 'a',
  'b.log': 'b',
  'sub/c.txt': 'c',
  'sub/d.log': 'd',
  'sub/deep/e.log': 'e',
  'sub/deep/keep.log': 'k',
  'node_modules/x/y': 'y',
  'sub/node_modules/z': 'z',
  '.hidden/h': 'h',
};

/** ONBUILD, and what .dockerignore leaves out. */
export const onbuildCases: readonly Case[] = [
  {
    name: 'onbuild-all',
    dockerfile: `FROM base AS other
RUN echo from-other > /o
FROM base AS parent
ONBUILD ENV A=$B B=b
ONBUILD LABEL l=1
ONBUILD COPY f /copied
ONBUILD COPY --from=other --chown=app /o /other
ONBUILD ADD t.tar /added/
ONBUILD RUN echo ran > /ran
ONBUILD RUN --mount=target=/m cat /m/f > /mounted
ONBUILD WORKDIR /w
ONBUILD USER app
ONBUILD EXPOSE 80
ONBUILD VOLUME /v
ONBUILD STOPSIGNAL 3
ONBUILD HEALTHCHECK CMD h
ONBUILD SHELL ["/bin/sh", "-ec"]
ONBUILD CMD c
ONBUILD ENTRYPOINT ["e"]
ONBUILD COPY <<EOF /heredoc
$A text
EOF
FROM parent
RUN id -un > /tmp/after
`,
    files: { f: 'f' },
    setup: 'tar -cf t.tar f',
  },
  {
    name: 'onbuild-chain',
    dockerfile: `FROM base AS one
ONBUILD RUN echo one >> /log
ONBUILD RUN echo one-again >> /log
FROM one AS two
RUN echo two >> /log
ONBUILD RUN echo from-two >> /log
FROM two AS three
RUN echo three >> /log
FROM three
RUN echo four >> /log
`,
  },
  {
    name: 'onbuild-kept',
    dockerfile: `FROM base
ENV A=a
ONBUILD RUN echo $A "quoted" \\
  continued
ONBUILD COPY   --chown=app   x   y
onbuild add z z
ONBUILD RUN <<EOF
heredoc $A
EOF
ONBUILD CMD ["x"]
`,
  },
  {
    name: 'ignore-plain',
    dockerfile: 'FROM scratch\nCOPY . /\n',
    files: { ...tree, '.dockerignore': '*.log\nnode_modules\n' },
  },
  {
    name: 'ignore-deep',
    dockerfile: 'FROM scratch\nCOPY . /\n',
    files: {
      ...tree,
      '.dockerignore':
        '# comment\n**/*.log\n!sub/deep/keep.log\n**/node_modules\n  .hidden/  \nDockerfile\n.dockerignore\n',
    },
  },
  {
    name: 'ignore-all-but',
    dockerfile: 'FROM scratch\nCOPY . /\nCOPY sub /again\n',
    files: { ...tree, '.dockerignore': '*\n!sub/**/*.log\nsub/d.*\n!a.txt\n' },
  },
  {
    name: 'ignore-order',
    dockerfile: 'FROM scratch\nCOPY . /\n',
    files: {
      ...tree,
      '.dockerignore': '!b.log\n*.log\n/sub/deep\n!sub/deep/e.log\n./a.txt\nsub/../.hidden\n**/.hid*\n',
    },
  },
  {
    name: 'ignore-patterns',
    dockerfile: 'FROM scratch\nCOPY . /\n',
    files: {
      ...tree,
      x1: '',
      x2: '',
      xa: '',
      'a b': '',
      '.dockerignore': 'x[0-9]\n?.txt\n*/*.log\na b\nsub/**/z\n**/deep/**\n!**/keep*\n',
    },
  },
  {
    name: 'ignore-own-file',
    dockerfile: 'FROM scratch\nCOPY . /\n',
    files: {
      ...tree,
      '.dockerignore': '*\n',
      'sub/Other.Dockerfile': 'FROM scratch\nCOPY . /by-other/\n',
      'sub/Other.Dockerfile.dockerignore': '**/*.log\n**/node_modules\n',
    },
    flags: ['-f', '@context/sub/Other.Dockerfile'],
  },
  {
    name: 'ignore-wildcard-source',
    dockerfile: 'FROM scratch\nCOPY *.txt *.log /flat/\nCOPY sub/*/*.log /deep/\nCOPY s* /dirs/\n',
    files: { ...tree, '.dockerignore': 'b.*\n**/e.log\n' },
  },
  {
    name: 'parents',
    dockerfile: `FROM base
COPY --parents sub/deep/e.log a.txt /plain/
COPY --parents ./sub/./deep/*.log /pivot/
COPY --parents **/*.log /any/
COPY --parents sub/*/ /dirs/
COPY --parents --exclude=**/keep.log sub /excluded
COPY --parents --chown=5:6 --chmod=700 sub/c.txt /owned/
COPY --parents sub/./node_modules /w
FROM base AS tools
`.replace('FROM base AS tools\n', ''),
    files: tree,
    notBuildKit: 'the one in docker 28 has it in its labs channel only',
  },
];
