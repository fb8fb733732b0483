FROM base AS tools
RUN mkdir /tools && echo tool > /tools/t
FROM base
RUN --mount=type=bind,source=src,target=/src --mount=type=bind,from=tools,source=/tools,target=/tools,rw \
    cat $(find /src -type f | sort) /tools/t > /all && echo scratch > /tools/scratch
RUN --mount=type=cache,target=/cache,id=count,sharing=locked n=$(cat /cache/n 2>/dev/null || echo 0); echo $((n + 1)) > /cache/n
