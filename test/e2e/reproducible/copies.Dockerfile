# syntax=docker/dockerfile:1
FROM scratch
COPY --parents ./src/./**/*.ts config/*.conf /all/
COPY --exclude=*.md --exclude=src . /rest/
COPY --link --chown=1000:1000 www/index.html /linked/
COPY link-to-src /links/
COPY scripts/*.sh /bin/
