import type { Case } from '../case.ts';

/** COPY from stages, images and named contexts. */
export const copyFromCases: readonly Case[] = [
  {
    name: 'from-stages',
    dockerfile: `FROM base AS First
RUN echo first > /made
FROM base AS second
RUN echo second > /made
FROM scratch AS third
COPY --from=0 /made /zero
COPY --from=FIRST /made /name
FROM base
COPY --from=second /made /second
COPY --from=1 made /relative
COPY --from=third / /all/
COPY --from=third . /dot/
`,
  },
  {
    name: 'from-same-names',
    dockerfile: `FROM base AS a
RUN echo 1 > /f
FROM a AS b
RUN echo 2 >> /f
FROM b AS a
RUN echo 3 >> /f
FROM scratch
COPY --from=a /f /last
COPY --from=0 /f /first
`,
  },
  {
    name: 'from-keeps-metadata',
    dockerfile: `FROM base AS tools
RUN mkdir -p /out/sub && cd /out && echo a > a && ln a b && ln -s a link && mkfifo pipe && chmod 4755 a && chown 5:6 sub \\
  && chmod 1777 sub && echo x > sub/x && chmod 000 sub/x && ln a sub/c && mkdir -m 2770 set
FROM base
COPY --from=tools /out /whole
COPY --from=tools /out/ /slash/
COPY --from=tools /out/a /out/b /two/
COPY --from=tools /out/link /link-followed
COPY --from=tools /out/sub /sub
COPY --from=base /usr/bin/capable /usr/bin/raised /caps/
COPY --from=base /private /private-copy
COPY --from=tools --chown=app:audio --chmod=640 /out /changed
COPY --from=tools --chmod=u+x,go= /out /symbolic
`,
  },
  {
    name: 'from-merged-stage',
    dockerfile: `FROM base AS tools
RUN mkdir /d && echo 1 > /d/one && echo 2 > /d/two && mkdir /d/sub && echo s > /d/sub/s
RUN rm /d/one && rm -r /d/sub && mkdir /d/sub && echo n > /d/sub/new && echo 2b > /d/two
RUN rm -r /opaque && mkdir /opaque && echo o > /opaque/fresh && mv /d/two /d/moved
FROM scratch
COPY --from=tools /d /d
COPY --from=tools /opaque /opaque
`,
  },
  {
    name: 'from-links',
    dockerfile: `FROM base AS tools
RUN mkdir -p /v1/bin && echo tool > /v1/bin/tool && ln -s v1 /current && ln -s /current/bin /bin-now && ln -s ../../etc/group /v1/bin/group
FROM base
COPY --from=tools /current/bin/tool /t1
COPY --from=tools /bin-now/tool /t2
COPY --from=tools /current /dir
COPY --from=tools /bin-now/* /wild/
COPY --from=tools /bin-now/group /outside
COPY --from=tools /v1/bin /linked/bin
`,
  },
  {
    name: 'from-wildcards',
    dockerfile: `FROM base AS tools
RUN mkdir -p /x/a /x/b && touch /x/a/1.txt /x/a/2.md /x/b/3.txt /x/top.txt
FROM scratch
COPY --from=tools /x/*.txt /top/
COPY --from=tools /x/*/*.txt /deep/
COPY --from=tools /x/[ab] /dirs/
COPY --from=tools --exclude=*.md /x /excluded/
`,
  },
  {
    name: 'from-image-and-context',
    dockerfile: `FROM base
COPY --from=base /etc/passwd /from-image
COPY --from=base:latest /gone /tagged
COPY --from=other f /named
COPY --from=other . /all/
COPY --from=other --chown=5 sub /owned
RUN --mount=from=other,target=/m cat /m/f /m/sub/in > /mounted
`,
    files: { f: 'context' },
    flags: ['--build-context', 'other=@lab/other'],
  },
  {
    name: 'context-replaces',
    dockerfile: `FROM base AS replaced
RUN exit 1
FROM missing.example.org/image AS stage
RUN echo on > /built-on
FROM scratch
COPY --from=replaced f /f
COPY --from=stage /built-on /both/
`,
    flags: [
      ...['--build-context', 'replaced=@lab/other'],
      ...['--build-context', 'missing.example.org/image=docker-image://base'],
    ],
  },
  {
    name: 'from-nothing',
    dockerfile: `FROM --platform= base
COPY --from=scratch / /empty/
RUN --mount=from=scratch,target=/m,rw touch /m/x && ls /m > /seen
RUN --mount=type=cache,from=scratch,id=nothing,target=/c stat -c '%a' /c > /cache
`,
  },
  {
    name: 'from-scratch',
    dockerfile: `FROM scratch
COPY f /f
COPY f /deep/down/f
WORKDIR /made
ENV A=b
`,
    files: { f: 'f' },
  },
  {
    name: 'target',
    dockerfile: `FROM base AS one
RUN echo one > /one
FROM one AS Two
RUN echo two > /two
LABEL stage=two
FROM two AS three
RUN exit 1
`,
    flags: ['--target', 'TWO'],
  },
  {
    name: 'unused-stage',
    dockerfile: `FROM base AS broken
RUN exit 1
FROM nowhere.example.org/none AS absent
FROM base
RUN echo fine > /fine
`,
  },
];
