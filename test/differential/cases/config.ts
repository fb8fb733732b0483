import type { Case } from '../case.ts';

/** What an image says of itself. */
export const configCases: readonly Case[] = [
  {
    name: 'labels',
    dockerfile: `FROM base
LABEL plain=value
LABEL a=1 b="two words" c='single $A' "quoted key"=x
LABEL old style of it
LABEL multi="line \\
continued" other=\\ escaped
LABEL com.example.$A=x empty= d=\${A:-fallback}
ENV A=set
LABEL from-env=$A key-$A=$A plain=again
LABEL json="{\\"a\\": [1]}" dollar=\\$A tab="	t"
`,
  },
  {
    name: 'env-forms',
    dockerfile: `FROM base
ENV one=1 two="2 2" three='3 $one' four=4\\ 4
ENV old form with  blanks
ENV A=a B=$A
ENV A=x B=$A C=$A\${one}z
ENV D="$two and \${three}" E=\\$one F="\\$one" G='\\$one'
ENV EMPTY= PATH=$PATH:/extra
ENV "Q"=q UNDEF=$nothing H="quo\\"te" I='it'"s" J=a"b c"d
ENV K=first K=second
ENV L="multi \\
line" M=end
ENV one=changed
`,
  },
  {
    name: 'ports-volumes',
    dockerfile: `FROM base
EXPOSE 80 443/tcp 53/udp
EXPOSE 8000-8003
EXPOSE 90-91/udp 9/sctp
ARG PORTS="1000 1001/udp"
EXPOSE $PORTS
ENV P=2000
EXPOSE \${P} \${P}/udp
EXPOSE 80
VOLUME /data
VOLUME /one /two
VOLUME ["/json", "/with blank"]
ENV V=/var/v
VOLUME $V \${V}2
VOLUME relative
`,
  },
  {
    name: 'commands',
    dockerfile: `FROM base AS shell
CMD echo $HOME "quoted"
FROM shell AS exec
ENTRYPOINT ["/bin/echo", "$HOME"]
FROM exec AS both
CMD ["a", "b c"]
FROM both AS reset
ENTRYPOINT []
FROM both AS entry-again
ENTRYPOINT ["/bin/other"]
FROM both AS kept
ENTRYPOINT echo shell form
CMD ["kept"]
FROM both AS empty
CMD []
FROM scratch
COPY --from=reset /etc/group /reset
COPY --from=empty /etc/group /empty
CMD ["last"]
`,
    flags: ['--target', 'kept'],
  },
  { name: 'cmd-reset', dockerfile: 'FROM base\nCMD ["a"]\nFROM 0\nENTRYPOINT ["b"]\n'.replace('FROM 0', 'RUN true') },
  {
    name: 'entrypoint-clears-cmd',
    dockerfile: `FROM base AS parent
CMD ["inherited"]
FROM parent
ENTRYPOINT ["entry"]
`,
  },
  {
    name: 'shell-forms',
    dockerfile: `FROM base
SHELL ["/bin/sh", "-ec"]
CMD echo one
ENTRYPOINT exec two
HEALTHCHECK CMD three
RUN echo four > /four
`,
  },
  {
    name: 'healthcheck',
    dockerfile: `FROM base
HEALTHCHECK --interval=5m --timeout=3s --start-period=1m30s --start-interval=500ms --retries=3 CMD curl -f http://localhost/ || exit 1
`,
  },
  {
    name: 'healthcheck-exec',
    dockerfile: 'FROM base\nHEALTHCHECK NONE\nHEALTHCHECK --retries=1 CMD ["check", "$HOME"]\n',
  },
  {
    name: 'healthcheck-none',
    dockerfile: 'FROM base\nHEALTHCHECK CMD x\nHEALTHCHECK NONE\nMAINTAINER Somebody <some@example.org>\n',
  },
  {
    name: 'stopsignal-user',
    dockerfile: `FROM base
ARG S=SIGUSR1
STOPSIGNAL $S
ENV U=app
USER \${U}:staff
USER \${U:+web}
STOPSIGNAL 9
STOPSIGNAL sigint
`,
  },
  {
    name: 'workdirs',
    dockerfile: `FROM base
WORKDIR /made
WORKDIR below
WORKDIR ./dot/../x
ENV D=/from/env
WORKDIR $D/\${D##*/}
WORKDIR /with blank/in it
WORKDIR /linked/new
WORKDIR /slash/
USER app
WORKDIR /home/app/own
WORKDIR /srv
USER 7:8
WORKDIR /numbers/deep
`,
  },
  {
    name: 'inherits',
    dockerfile: `FROM base AS parent
ENV A=1 B=2
LABEL a=1 b=2
EXPOSE 80
VOLUME /v
USER app
WORKDIR /w
STOPSIGNAL 3
HEALTHCHECK CMD h
SHELL ["/bin/sh", "-xc"]
MAINTAINER m
ENTRYPOINT ["e"]
CMD ["c"]
ARG LOST=x
FROM parent
ENV B=3 C=$A$LOST
LABEL b=3
EXPOSE 81
VOLUME /v2
`,
  },
  {
    name: 'config-odd',
    dockerfile: `FROM base
EXPOSE 80/TCP 3000:90 127.0.0.1:4000:91/udp
STOPSIGNAL SIGRTMIN+3
CMD [""]
ENTRYPOINT
`,
  },
  {
    name: 'label-flag',
    dockerfile: 'FROM base\nLABEL a=file b=file\n',
    flags: ['--label', 'b=flag', '--label', 'c=d=e'],
  },
];
