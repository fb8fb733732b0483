#!/bin/sh
# Serves /www on $PORT until it is told to stop. The first process of a container gets only the signals it asks for,
# so this shell asks, and its end is the end of the server.
trap 'exit 0' INT TERM
httpd -f -h /www -p "$PORT" &
wait $!
