import type { Case } from '../case.ts';

/** RUN: what it changes, and what its mounts show. */
export const runCases: readonly Case[] = [
  {
    name: 'run-forms',
    dockerfile: `FROM base
RUN echo shell $0 > /shell
RUN ["/bin/sh", "-c", "echo exec $HOME > /exec"]
RUN echo one && \\
    # a comment in between
    echo two > /continued \\

    && echo three >> /continued
SHELL ["/bin/sh", "-euc"]
RUN echo "$0 $-" > /other-shell
WORKDIR /srv/app
RUN pwd > where
USER app
RUN id > /tmp/id && echo $HOME >> /tmp/id
USER 7:8
RUN id -u > /tmp/numbers; id -g >> /tmp/numbers
USER web:staff
RUN id > /tmp/group
`,
  },
  {
    name: 'run-heredocs',
    dockerfile: `FROM base
ARG A=arg
ENV E=env
RUN <<EOF
echo plain $A $E > /plain
echo second >> /plain
EOF
RUN <<'EOF'
echo quoted $A "\\$E" > /quoted
EOF
RUN <<-EOF
	echo tabs > /tabs
		echo more >> /tabs
	EOF
RUN <<EOF cat > /input
to standard input of $A
EOF
RUN <<ONE cat > /one && cat <<TWO > /two
first
ONE
second \\$A
TWO
RUN <<EOF
#!/bin/cat
script of another program
EOF
RUN <<EOF sh -s with arguments
echo $1 $2 > /arguments
EOF
RUN cat <<EOF > /within; echo after >> /within
inside
EOF
RUN 3<<EOF cat <&3 > /descriptor
third
EOF
`,
  },
  {
    name: 'run-changes',
    dockerfile: `FROM base
RUN rm -r /opaque/deep /gone && rm /twin-b && touch /opaque/new
RUN rm -r /opaque && mkdir /opaque && echo fresh > /opaque/fresh
RUN rm -r /real && echo file > /real
RUN rm /linked && mkdir /linked && echo in > /linked/in
RUN rm /twin-a && mkdir -p /twin-a/deep && mv /srv /moved && ln -s moved /srv
RUN chmod 700 /private && chown 3:4 /etc/group && chmod u+s /usr/bin/capable
RUN mkdir -p /a/b/c && echo 1 > /a/b/c/f
RUN rm -r /a/b && ln -s /etc /a/b
RUN rm /a/b && echo back > /a/b
RUN mknod /null c 1 3 && mkfifo /fifo && ln /etc/passwd /etc/linked && rm /pipe
RUN echo x > "$(printf '/tmp/odd\\nname')" && echo y > /tmp/.wh-not && touch "/tmp/ü b" && truncate -s 300000 /tmp/sparse
`,
    differences: [
      {
        why: 'links-to-lower-files',
        buildKit: [],
        nacre: ['/etc/passwd f 0644 0:0 same as /etc/linked'],
      },
    ],
  },
  {
    name: 'run-environment',
    dockerfile: `FROM base
ARG GIVEN=default
ARG EMPTY
ARG DEFAULTED=yes
ENV FIXED=1 GIVEN2="$GIVEN-2"
ENV PATH=/opt/bin:$PATH
RUN env | grep -E '^(GIVEN|EMPTY|DEFAULTED|FIXED|PATH|HOME|http_proxy|TARGET)' | sort > /env
ENV DEFAULTED=env
ARG DEFAULTED=arg
RUN echo $DEFAULTED > /env-wins
RUN echo "$UNSET|\${GIVEN:-x}|\${UNSET:-y}" > /shell-expands
`,
    flags: ['--build-arg', 'GIVEN=given', '--build-arg', 'DEFAULTED=no'],
  },
  {
    name: 'run-details',
    dockerfile: `FROM base
RUN echo "$HOME $USER $PWD" > /root-home
ENV HOME=/elsewhere 1odd=2 with.dot=x with-dash=y
RUN echo "$HOME" > /home-wins && env | grep -E '^(1odd|with)' | sort > /odd-names
ENV PATH=
RUN echo "[$PATH]" > /no-path
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TOKEN=from-env
RUN --mount=type=secret,id=token,env=TOKEN echo \${#TOKEN} > /secret-and-env
SHELL ["/bin/sh", "-c", "echo $0 $1 > /third", "zero"]
RUN one
SHELL ["/bin/sh", "-c"]
VOLUME /kept
RUN mkdir -p /kept && echo volume > /kept/f
USER 12345
RUN echo "$HOME" > /tmp/number-home; id -G > /tmp/groups
USER web
RUN id -G > /tmp/web-groups; echo "$HOME" >> /tmp/web-groups
USER app:staff
RUN id -G > /tmp/app-groups
`,
    flags: ['--secret', 'id=token,src=@lab/token'],
  },
  {
    name: 'run-hostname',
    dockerfile: 'FROM base\nRUN hostname > /name && cat /etc/hostname >> /name; true\n',
    flags: ['--build-arg', 'BUILDKIT_SANDBOX_HOSTNAME=sandbox'],
  },
  {
    name: 'mount-bind',
    dockerfile: `FROM base AS tools
RUN mkdir -p /out/sub && echo tool > /out/tool && chmod 750 /out/tool && ln -s tool /out/link && chown 5:6 /out/sub
FROM base
WORKDIR /w
RUN --mount=target=/src cat /src/f /src/sub/in > /all && touch /src/no 2>> /all; find /src | sort >> /all
RUN --mount=type=bind,source=f,target=/etc/one cat /etc/one > /file
RUN --mount=type=bind,source=sub,dst=relative find relative | sort > /relative
RUN --mount=from=tools,source=/out,target=/tools cp -a /tools/. /copied && stat -c '%n %a %u:%g' /tools/* > /stat
RUN --mount=type=bind,from=tools,src=out/link,destination=/t cat /t > /through-link
RUN --mount=target=/rw,rw echo lost > /rw/f && cat /rw/f > /written && mkdir /rw/new
RUN --mount=from=base,target=/img,readwrite rm /img/gone && ls /img/srv /img/gone > /img-seen; true
RUN --mount=target=. ls > /cwd
ARG WHERE=sub
RUN --mount=source=$WHERE,target=/\${WHERE} ls /sub > /variables
RUN --mount=target=/etc/cfg,source=sub --mount=target=/deep/new/dir,source=sub cp -r /etc/cfg /kept && ls /deep/new/dir > /nested
`,
    files: { f: 'f\n', 'sub/in': 'in\n', 'sub/run': { program: '#!/bin/sh\n' } },
  },
  {
    name: 'mount-cache',
    dockerfile: `FROM base AS seed
RUN mkdir /seed && echo seeded > /seed/first && chown 3:4 /seed && chmod 750 /seed
FROM base
RUN --mount=type=cache,target=/c1 stat -c '%a %u:%g' /c1 > /s1 && echo one > /c1/f
RUN --mount=type=cache,target=/c1,sharing=locked cat /c1/f > /s2
RUN --mount=type=cache,id=differential,target=/c2,mode=0710,uid=5,gid=6 stat -c '%a %u:%g' /c2 > /s3
RUN --mount=type=cache,id=seeded,target=/c3,from=seed,source=/seed stat -c '%a %u:%g' /c3 > /s4; ls /c3 >> /s4; cat /c3/first >> /s4
RUN --mount=type=cache,id=seeded2,target=/c4,from=seed,source=/seed,mode=0700,uid=9 stat -c '%a %u:%g' /c4 > /s5
RUN --mount=type=cache,target=/c5,ro touch /c5/x 2> /s6; true
RUN --mount=type=cache,target=/root/.cache/deep echo x > /root/.cache/beside && echo y > /root/.cache/deep/gone
RUN --mount=type=cache,target=/srv echo z > /srv/hidden
WORKDIR /w
RUN --mount=type=cache,target=relative stat -c '%n %a' relative > /s7
`,
  },
  {
    name: 'mount-tmpfs',
    dockerfile: `FROM base
RUN --mount=type=tmpfs,target=/t stat -c '%a %u:%g' /t > /s1 && echo gone > /t/x && grep ' /t ' /proc/mounts | cut -d' ' -f3 >> /s1
RUN --mount=type=tmpfs,target=/t,size=64k dd if=/dev/zero of=/t/x bs=1k count=100 2> /dev/null; ls -l /t/x | awk '{ print $5 }' > /s2
RUN --mount=type=tmpfs,target=/opaque ls -A /opaque > /s3 && touch /opaque/lost
RUN --mount=type=tmpfs,dst=/var/new/dir touch /var/new/dir/lost /var/kept
`,
  },
  {
    name: 'mount-secret',
    dockerfile: `FROM base
RUN --mount=type=secret,id=token stat -c '%a %u:%g' /run/secrets/token > /s1 && wc -c < /run/secrets/token >> /s1
RUN --mount=type=secret,id=token,target=/etc/t,mode=0440,uid=5,gid=6 stat -c '%a %u:%g' /etc/t > /s2
RUN --mount=type=secret,id=token,env=TOKEN echo \${#TOKEN} > /s3; ls /run/secrets 2>> /s3; true
RUN --mount=type=secret,id=token,env=TOKEN,target=/both wc -c < /both > /s4 && echo \${#TOKEN} >> /s4
RUN --mount=type=secret,id=absent ls -A /run/secrets > /s5 2>&1; true
RUN --mount=type=secret,id=absent,env=NONE echo "\${NONE-unset}" > /s6
RUN --mount=type=secret,target=/deep/token wc -c < /deep/token > /s7
USER app
RUN --mount=type=secret,id=token cat /run/secrets/token 2> /tmp/s8; true
RUN --mount=type=secret,id=token,uid=1000,required=true wc -c < /run/secrets/token > /tmp/s9
RUN --mount=type=secret,src=token wc -c < /run/secrets/token > /tmp/s10; true
`,
    flags: ['--secret', 'id=token,src=@lab/token'],
  },
  {
    name: 'run-network',
    dockerfile: `FROM base
RUN --network=none ls /sys/class/net > /none
RUN --network=default echo fine > /default
`,
  },
  {
    name: 'run-security',
    dockerfile: `FROM base
RUN --security=sandbox echo sandbox > /sandbox
RUN --security=insecure mkdir /m && mount -t tmpfs none /m && echo mounted > /insecure && umount /m
`,
    notBuildKit: 'the one in docker 28 has the flag in its labs channel only',
  },
  {
    name: 'run-surroundings',
    dockerfile: `FROM base
RUN ls -A /dev | grep -vE '^(pts|shm|mqueue|core|console)' | sort > /dev-seen
RUN grep -c '^cgroup\\|/sys/fs/cgroup' /proc/mounts > /cgroups; umask > /umask; pwd > /cwd
RUN cat /proc/sys/kernel/hostname | wc -l > /hostname; ls -A /run > /run-seen; stat -c '%a' /dev/shm > /shm
RUN grep Cap /proc/self/status > /caps; ls -d /proc/acpi /proc/kcore > /proc-seen 2>&1; ls -A /etc > /etc-seen
USER app
RUN grep Cap /proc/self/status > /tmp/caps
`,
    differences: [
      {
        why: 'etc-hostname',
        buildKit: ['/etc-seen f 0644 0:0 "group\\nhosts\\npasswd\\nresolv.conf\\n"'],
        nacre: ['/etc-seen f 0644 0:0 "group\\nhostname\\nhosts\\npasswd\\nresolv.conf\\n"'],
      },
    ],
  },
];
