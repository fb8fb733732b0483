FROM base AS wheels
COPY requirements.txt /tmp/
RUN mkdir /wheels && while read -r name; do printf '%s\n' "$name" | gzip -n > "/wheels/${name%%=*}.whl"; done < /tmp/requirements.txt
FROM base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=wheels /wheels /wheels
RUN mkdir -p /usr/lib/python && for wheel in /wheels/*.whl; do gunzip -c "$wheel" > "/usr/lib/python/$(basename "$wheel" .whl).py"; done && rm -rf /wheels
COPY --chmod=755 scripts/entry.sh /entry.sh
ENTRYPOINT ["/entry.sh"]
