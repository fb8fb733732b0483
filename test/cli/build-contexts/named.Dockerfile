FROM base AS first
COPY --from=files o.txt /

FROM last
COPY docs/a.txt /own.txt
