FROM scratch AS base
ENV LANG=C SECRET_ONE=1 SECRET_TWO=2 HOME=/root
ENTRYPOINT ["/init"]
HEALTHCHECK CMD ["/check"]
# nacre: INCLUDE labels.dockerfile
