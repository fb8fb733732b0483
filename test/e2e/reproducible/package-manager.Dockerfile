# flags: --sbom=true
FROM base
RUN mkdir -p /lib/apk/db /etc/apk /var/cache/apk /var/log && \
    for name in zlib openssl curl ca-certificates tzdata git; do \
      mkdir -p "/usr/share/doc/$name" "/usr/lib/$name" && \
      dd if=/dev/zero of="/usr/lib/$name/lib$name.so.1" bs=1k count=20 2>/dev/null && \
      ln -s "lib$name.so.1" "/usr/lib/$name/lib$name.so" && \
      ln "/usr/lib/$name/lib$name.so.1" "/usr/lib/$name/lib$name.so.1.0" && \
      printf 'P:%s\nV:1.0-r0\n\n' "$name" >> /lib/apk/db/installed && \
      echo "$(date) installed $name" >> /var/log/apk.log; \
    done && rm -rf /var/cache/apk /var/log/apk.log
