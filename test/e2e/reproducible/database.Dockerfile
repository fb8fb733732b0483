FROM base
RUN set -eux; echo postgres:x:70: >> /etc/group; echo postgres:x:70:70::/var/lib/postgres:/bin/sh >> /etc/passwd; \
    mkdir -p /var/lib/postgres/data /run/postgres; chown -R postgres:postgres /var/lib/postgres /run/postgres; \
    chmod 2777 /run/postgres; chmod 1777 /var/lib/postgres/data
COPY --chown=postgres:postgres --chmod=0440 config/ /etc/postgres/
COPY scripts/ /docker-entrypoint-initdb.d/
ENV PGDATA=/var/lib/postgres/data
VOLUME /var/lib/postgres/data
USER postgres
