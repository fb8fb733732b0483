FROM base
ARG UPSTREAM=app:3000
COPY <<-CONF /etc/proxy/default.conf
	server { listen 80; location / { proxy_pass http://${UPSTREAM}; } }
CONF
COPY <<"RAW" <<'TWO' /etc/proxy/snippets/
set $host example;
RAW
second
TWO
RUN <<SH
set -eu
mkdir -p /var/cache/proxy /var/log/proxy
ln -sf /dev/stdout /var/log/proxy/access.log
ln -sf /dev/stderr /var/log/proxy/error.log
chown -R nobody /var/cache/proxy
SH
VOLUME /var/cache/proxy
