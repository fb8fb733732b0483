#!/bin/sh
# base-image.sh TAR: a root file system around this machine's static busybox, as a tar. The same busybox gives the same
# bytes: names are sorted, times 1970, owners root.
set -eu

tar_file=$1
busybox=$(command -v busybox)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

cd "$root"
umask 022
mkdir -p bin sbin usr/bin usr/sbin dev etc proc root sys tmp var
chmod 755 .
chmod 700 root
chmod 1777 tmp
cp "$busybox" bin/busybox
chmod 755 bin/busybox
busybox --list-full | while read -r path; do
  case $path in
    bin/busybox | linuxrc) ;;
    */*) ln -s /bin/busybox "$path" ;;
  esac
done
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group

tar --create --file "$tar_file" --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner .
