#!/bin/sh
# render.sh FILE: an HTML page on stdout, the first line of FILE as its title and every other line a paragraph.
set -eu

escape() { sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' "$@"; }

title=$(head -n 1 "$1" | escape)
echo '<!doctype html>'
echo "<html lang=\"en\"><meta charset=\"utf-8\"><title>$title</title>"
echo "<h1>$title</h1>"
tail -n +2 "$1" | escape | sed 's/.*/<p>&<\/p>/'
