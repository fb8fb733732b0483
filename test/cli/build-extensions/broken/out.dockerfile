FROM scratch
# nacre: INCLUDE ../Dockerfile
