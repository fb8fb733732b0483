FROM scratch
# nacre: INCLUDE ../broken/loop.dockerfile
