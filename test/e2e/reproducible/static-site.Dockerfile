FROM base
COPY www/ /usr/share/www/
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s CMD wget -qO- http://127.0.0.1:8080/ || exit 1
STOPSIGNAL SIGQUIT
CMD ["httpd", "-f", "-p", "8080", "-h", "/usr/share/www"]
