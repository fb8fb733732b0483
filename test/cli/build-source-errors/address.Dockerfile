FROM scratch
ADD --checksum=sha256:1 https://example.org/a /a
ADD https://me:secret@example.org/a.git?branch=a&tag=b /a
COPY https://example.org/a /a
