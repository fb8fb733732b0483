# flags: --secret id=token,env=TOKEN
FROM base
RUN --mount=type=secret,id=token,required=true test -s /run/secrets/token && wc -c < /run/secrets/token > /length
RUN --mount=type=secret,id=token,env=TOKEN printf '%s' "${#TOKEN}" > /size
RUN --mount=type=tmpfs,target=/tmp/work date > /tmp/work/when
