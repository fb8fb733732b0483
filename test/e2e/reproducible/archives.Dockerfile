FROM base
ADD assets.tar.gz /opt/assets/
ADD --unpack=false assets.tar.gz /opt/plain/
ADD --chown=5:6 --chmod=u=rwX,go=rX assets.tar.gz /opt/owned/
