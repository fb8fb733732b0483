FROM base
RUN echo app:x:1234:1234::/home/app:/bin/sh >> /etc/passwd && mkdir -p /data /home/app && chown app /data /home/app
WORKDIR /data/deep/er
USER app
RUN umask 027 && mkdir -p "$HOME/private" && echo mine > "$HOME/private/file" && id > "$HOME/id"
USER 4321:8765
WORKDIR /srv/numeric
COPY --chown=app www/index.html ./
