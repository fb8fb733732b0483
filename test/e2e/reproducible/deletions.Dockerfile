FROM base
RUN mkdir -p /a/b/c /d && touch /a/b/c/1 /a/b/2 /d/3
RUN rm -rf /a/b /bin/vi /usr/bin/wget && mkdir /a/b && touch /a/b/new
RUN mv /d /e && rm /etc/group && ln -s /e /d
RUN rm -rf /e && mkdir /e && chmod 700 /e
