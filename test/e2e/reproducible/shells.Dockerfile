FROM base
SHELL ["/bin/sh", "-euxc"]
ENV PATH=/opt/bin:$PATH GREETING="hello  world"
RUN mkdir -p /opt/bin; printf '#!/bin/sh\necho "%s"\n' "$GREETING" > /opt/bin/greet; chmod +x /opt/bin/greet
RUN ["greet"]
RUN greet > /greeting; env | sort | grep -v '^SHLVL' > /environment
ONBUILD RUN greet
MAINTAINER somebody
