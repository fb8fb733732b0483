FROM base
RUN mkdir -p /tree && cd /tree && for i in $(seq 1 30); do mkdir "d$i" && for j in $(seq 1 20); do echo "$i $j" > "d$i/f$j"; done; done
RUN cd /tree && (for i in $(seq 1 15); do cp -a "d$i" "copy$i" & done; wait)
