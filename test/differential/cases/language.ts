import type { Case } from '../case.ts';

/** The language itself: arguments, expansion, directives, heredocs. */
export const languageCases: readonly Case[] = [
  {
    name: 'expansions',
    dockerfile: `FROM base
ARG V=foobarbar
ARG EMPTY=
ARG P=/a/b.tar.gz
ENV a=\${V} b=$V b2=\${V}x c=\${NONE:-word} d=\${NONE-word} e=\${EMPTY:-word} f=\${EMPTY-word}
ENV g=\${V:+alt} h=\${NONE:+alt} i=\${EMPTY:+alt} j=\${EMPTY+alt} k=\${V:?no} l=\${EMPTY?no}
ENV m=\${V#foo} n=\${V#*o} o=\${V##*o} p=\${V%bar} q=\${V%b*} r=\${V%%b*} s=\${P##*/} t=\${P%%.*}
ENV u=\${V/bar/X} v=\${V//bar/X} w=\${V/o*b/X} x=\${V//o/} y=\${V/#foo/X} z=\${V/%bar/X}
ENV aa=\${NONE:-\${V%bar}} bb="\${NONE:-two words}" cc=\${V#[f]} dd=\${V#f??} ee=\${V%\\*} ff=\${P//\\//_}
ENV gg=$V-$P hh=\${V}\${P} ii='$V' jj="$V" kk=\\$V ll=$V\\x mm=\${V:-}
ENV nn=\${V/b?r/[&]} oo=\${V//[ao]/.} pp=\${NONE/a/b} qq=\${V/zz/y}
`,
  },
  {
    name: 'expanded-where',
    dockerfile: `ARG IMAGE=base TAG=latest
FROM \${IMAGE}:$TAG
ARG X=x
ENV E=$X
LABEL l=$X
COPY $X /to-$X
ADD \${X} /add/$X
EXPOSE 1$NUMBER
WORKDIR /work-$X
USER $X$U
STOPSIGNAL 1\${NUMBER}
VOLUME /v-$X
COPY <<EOF /$X-heredoc
$X and \\$X and "\${X:-y}"
EOF
COPY <<"EOF" /$X-raw
$X and \\$X
EOF
ONBUILD ENV O=$X
HEALTHCHECK CMD $X
SHELL ["/bin/$X"]
ENTRYPOINT ["$X"]
CMD ["$X", "\${X}"]
`,
    files: { x: 'x' },
  },
  {
    name: 'args-scope',
    dockerfile: `ARG GLOBAL=g
ARG OTHER=$GLOBAL-other
ARG GIVEN=default
FROM base AS first
ENV A=$GLOBAL-none
ARG GLOBAL
ENV B=$GLOBAL
ARG OTHER=local
ENV C=$OTHER
ARG LOCAL=l1
FROM base AS second
ARG LOCAL
ENV D=\${LOCAL:-unset}
ARG GIVEN
ENV E=$GIVEN
FROM first
ENV F=\${LOCAL:-unset} G=\${GLOBAL:-unset}
ARG GLOBAL=redefined
ENV H=$GLOBAL
ARG M=1 N=$M-2 EMPTY
ENV I=$M-$N-$EMPTY
COPY --from=second /etc/group /from-second
`,
    flags: ['--build-arg', 'GIVEN=given'],
  },
  {
    name: 'args-automatic',
    dockerfile: `FROM --platform=$BUILDPLATFORM base AS tools
ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT TARGETSTAGE
RUN echo "$TARGETPLATFORM|$TARGETOS|$TARGETARCH|$TARGETVARIANT|$BUILDPLATFORM|$BUILDOS|$BUILDARCH|$BUILDVARIANT" > /platforms
FROM base AS final
COPY --from=tools /platforms /
ARG TARGETARCH
ENV UNDECLARED=$TARGETOS DECLARED=$TARGETARCH
RUN echo "\${TARGETARCH}" > /arch
`,
    flags: ['--platform', 'linux/amd64'],
  },
  {
    name: 'args-predefined',
    dockerfile: `FROM base
RUN echo "$HTTP_PROXY|$http_proxy|$NO_PROXY" > /proxies
ENV P=$HTTP_PROXY
ARG NO_PROXY
ENV Q=$NO_PROXY
RUN env | grep -ci proxy > /count; true
`,
    flags: ['--build-arg', 'HTTP_PROXY=http://proxy.example.org', '--build-arg', 'NO_PROXY=localhost'],
  },
  {
    name: 'args-in-onbuild',
    dockerfile: `ARG G=global
FROM base AS parent
ONBUILD ARG A=from-trigger
ONBUILD ARG G
ONBUILD ENV SEEN=$A-$G
FROM parent
ENV OWN=$A
`,
    flags: ['--build-arg', 'A=given'],
  },
  {
    name: 'escape-backtick',
    dockerfile: `# escape=\`
FROM base
ENV A=one\`
two B=back\\slash C=tick\`\`d D=\`$A E="quo\`"te"
RUN echo "a\\b" \`
  && echo second > /continued
WORKDIR /dir\\with
COPY f /x\\y/
LABEL l="a \`
b"
`,
    files: { f: 'f' },
  },
  {
    name: 'comments-and-lines',
    dockerfile: [
      '#comment first, so no directive follows',
      '# escape=`',
      '',
      '   FROM base   ',
      '\t# indented comment',
      'RUN echo a \\',
      '# inside',
      '  # indented inside',
      '',
      '  > /a',
      'RUN echo b # not a comment of the Dockerfile > /b',
      'env lower=case',
      'Label Mixed=Case \\',
      '  second=one',
      'RUN echo "#hash" > /hash',
      'CMD [ "a" , "b" ]  ',
      'EXPOSE 80\\',
      '81',
    ].join('\n'),
  },
  {
    name: 'windows-line-ends',
    dockerfile:
      'FROM base\r\nENV A=b \\\r\n  C=d\r\nCOPY <<EOF /heredoc\r\none\r\ntwo\r\nEOF\r\nRUN echo x > /x\r\nCMD ["a"]\r\n',
  },
  {
    name: 'byte-order-mark',
    dockerfile: '\ufeffFROM base\nENV A=b ü=ä\n',
  },
  {
    name: 'copy-heredocs',
    dockerfile: `FROM base
ARG A=arg
COPY <<one.txt <<two.txt /files/
first $A
one.txt
second "quoted" 'single' \\n
two.txt
COPY <<-tabs /tabs
	indented
		more
	tabs
COPY <<'raw' /raw
$A \\$A \${A}
raw
COPY <<empty /empty
empty
COPY f <<with /mixed/
beside a file
with
COPY --chown=app:audio --chmod=750 <<"owned" /owned
x
owned
ADD <<added /added
is added
added
COPY <<EOF <<EOF /same/
1
EOF
2
EOF
WORKDIR /rel
COPY <<relative here
here
relative
COPY <<continued \\
  /continued
text \\
is kept
continued
`,
    files: { f: 'f' },
  },
  {
    name: 'json-or-not',
    dockerfile: `FROM base
RUN ['echo', 'x'] || echo single > /single
RUN [ "x" = "x" ] && echo test > /test
CMD ["unclosed"
ENTRYPOINT ["a", "b"] c
VOLUME [/odd]
SHELL [ "/bin/sh" ,"-c" ]
COPY ["f", "/esc\\u0061ped"]
ENV J=["a"]
LABEL k=["b","c"]
`,
    files: { f: 'f' },
  },
  {
    name: 'stage-names',
    dockerfile: `FROM base AS Build-1.x_y
RUN echo 1 > /1
from build-1.x_y as SECOND
run echo 2 > /2
FROM scratch As last
COPY --from=Second /1 /2 /
COPY --from=build-1.x_y /1 /again
`,
  },
  {
    name: 'checks-directive',
    dockerfile: `# check=skip=all;error=true
# syntax-like comment
FROM base as x
ENV key value
CMD echo not json
`,
  },
];
