# flags: --squash --label built-by=us
FROM base
RUN echo one > /one && mkdir /dir && echo x > /dir/x
RUN rm -r /dir && echo two > /two
COPY www /www
RUN rm /www/index.html
