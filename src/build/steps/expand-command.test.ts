// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of shells are what is looked at
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandCommand } from './expand-command.ts';

const env = ['VERSION=1.2', 'EMPTY=', 'NAME=a b', 'i=9'];

const rows: readonly (readonly [command: string, expanded: string])[] = [
  ['make', 'make'],
  ['make $VERSION', 'make 1.2'],
  ['make ${VERSION}x', 'make 1.2x'],
  ['make "$NAME-$VERSION"', 'make "a b-1.2"'],
  ["make '$VERSION'", "make '$VERSION'"],
  ['echo "it\'s $VERSION"', 'echo "it\'s 1.2"'],
  ['make \\$VERSION', 'make \\$VERSION'],
  ['echo "\\$VERSION"', 'echo "\\$VERSION"'],
  ['make $OTHER ${OTHER}', 'make $OTHER ${OTHER}'],
  ['make ${VERSION:-2} ${EMPTY:-2} ${OTHER:-2}', 'make 1.2 ${EMPTY:-2} ${OTHER:-2}'],
  ['make ${VERSION:+with}', 'make with'],
  ['for i in 1 2; do echo $i $VERSION; done', 'for i in 1 2; do echo $i 1.2; done'],
  ['VERSION=3; make $VERSION', 'VERSION=3; make $VERSION'],
  ['make --to=$VERSION', 'make --to=1.2'],
  ['make $(cat $VERSION) `echo $VERSION` $$ $1', 'make $(cat 1.2) `echo 1.2` $$ $1'],
  ['make ${VERSION%.*} ${#VERSION}', 'make ${VERSION%.*} ${#VERSION}'],
  ['a\nb $VERSION\n', 'a\nb 1.2\n'],
];

for (const [command, expanded] of rows)
  test(JSON.stringify(command), () => assert.equal(expandCommand(command, env), expanded));
