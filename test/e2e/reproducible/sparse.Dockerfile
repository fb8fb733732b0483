FROM base
RUN dd if=/dev/zero of=/holes bs=1 count=0 seek=5000000 2>/dev/null && printf x | dd of=/holes bs=1 seek=3000000 conv=notrunc 2>/dev/null
RUN mkfifo /pipe && ln /holes /same && printf 'a%.0s' $(seq 1 3000) > /long
