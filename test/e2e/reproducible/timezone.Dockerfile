FROM base
RUN date -d @0 > /epoch; echo "${TZ-unset} ${LANG-unset} ${LC_ALL-unset} ${HOME} $(umask) $(id -u) $(pwd)" > /surroundings; sort /etc/passwd > /sorted
