FROM scratch
# Nacre: UNSET ENV PATH
# nacre: UNSETT ENV PATH
