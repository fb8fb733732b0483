FROM base
RUN long=$(printf 'n%.0s' $(seq 1 200)) && mkdir -p "/$long/$long" && echo deep > "/$long/$long/$long" && ln -s "/$long/$long/$long" /link
RUN printf 'x' > '/name with blanks' && printf 'x' > "/$(printf '\377\376')" && mkdir '/…' && printf 'x' > '/…/ß'
