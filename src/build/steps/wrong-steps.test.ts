import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Fault } from '../../base/index.ts';
import { openWorkshop, type Workshop } from '../testing/workshop.ts';

/** Mistakes that show when the files are looked at: lines behind FROM, and what is said of them, with the place and what to do. */
const rows: readonly (readonly [lines: string, said: string, hint: RegExp])[] = [
  ['COPY absent /x', '2:1 absent is not in the build context', /starts at the context/],
  ['COPY a.txt absent/deeper /x/', '2:1 absent/deeper is not in the build context', /starts at the context/],
  ['WORKDIR /w\nCOPY a.tx /x', '3:1 a.tx is not in the build context', /a\.txt/],
  ['COPY hidden.log /x', '2:1 hidden.log is not in the build context', /ignore/],
  ['COPY a.txt/below /x', '2:1 a.txt/below is not in the build context', /starts at/],
  ['COPY dangling /x', '2:1 dangling is a link to nowhere, which is not in the build context', /copied as they are/],
  ['COPY d* /x/', '2:1 dangling is a link to nowhere, which is not in the build context', /copied as they are/],
  ['COPY round /x', '2:1 too many symbolic links on the way to round', /back to itself/],
  ['COPY a.txt dir/d.txt /none', '2:1 2 files can not all become /none', /Write \/none\//],
  [
    'COPY a.txt /etc/passwd/x',
    '2:1 something that is no directory is at /etc/passwd, where a directory should go',
    /RUN/,
  ],
  ['COPY dir /etc/passwd', '2:1 something that is no directory is at /etc/passwd, where a directory should go', /RUN/],
  ['COPY files /', '2:1 a directory is at /srv, where a file should go', /RUN/],
  ['COPY --chown=nobody a.txt /', '2:1 there is no user nobody in /etc/passwd of the image', /number/],
  ['COPY --chown=root:none a.txt /', '2:1 there is no group none in /etc/group of the image', /number/],
  ['COPY whiteout /', '2:1 .wh.x can not be in an image: names that start with .wh. say what a layer deletes', /name/],
  ['COPY --from=base /absent /x', '2:1 absent is not in the stage or image', /./],
  ['COPY [a /x', '2:1 the pattern [a is malformed', /bracket/],
  ['WORKDIR /etc/passwd/x', '2:1 something that is no directory is at /etc/passwd, where a directory should go', /RUN/],
];

describe('what is wrong with the files of a step is told with its place', () => {
  let workshop: Workshop;

  before(async () => {
    workshop = openWorkshop();
    await workshop.addImage('base', {
      etc: undefined,
      'etc/passwd': 'root:x:0:0::/:',
      'etc/group': 'root:x:0:',
      srv: undefined,
    });
    workshop.put({
      'a.txt': 'a',
      'dir/d.txt': 'd',
      'hidden.log': '',
      '.dockerignore': '*.log\n',
      'files/srv': 'a file',
      'whiteout/.wh.x': '',
    });
    symlinkSync('nowhere', join(workshop.context, 'dangling'));
    symlinkSync('round', join(workshop.context, 'round'));
  });
  after(() => workshop[Symbol.dispose]());

  for (const [lines, said, hint] of rows) {
    test(lines.replaceAll('\n', '; '), async () => {
      await assert.rejects(workshop.build(`FROM base\n${lines}`), (fault) => {
        assert.ok(fault instanceof Fault);
        assert.equal(`${fault.place?.line}:${fault.place?.column} ${fault.message}`, said);
        assert.match(fault.hint ?? '', hint);
        return true;
      });
    });
  }
});
