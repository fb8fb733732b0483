import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeAr, makeDeb } from '../../../test/packages/make-deb.ts';
import { readDeb } from './read-deb.ts';

describe('Debian packages', () => {
  const files = {
    'usr/lib/libx.so.1.2': 'library',
    'usr/lib/libx.so.1': { type: 'symlink', linkTarget: 'libx.so.1.2' },
  } as const;
  for (const compression of ['gzip', 'zstd', 'none'] as const) {
    test(`one of ${compression} is taken apart`, async () => {
      const deb = await readDeb(makeDeb({ name: 'libx1', version: '1-1', files, compression }), 'it');
      assert.match(deb.control, /^Package: libx1\nVersion: 1-1\n/);
      assert.equal(deb.md5sums, 'sums\n');
      assert.deepEqual(
        deb.items.map(({ entry, bytes }) => [
          entry.path,
          entry.type,
          bytes === undefined ? entry.linkTarget : String(bytes),
        ]),
        [
          ['usr/lib/libx.so.1.2', 'file', 'library'],
          ['usr/lib/libx.so.1', 'symlink', 'libx.so.1.2'],
        ],
      );
    });
  }

  test('what is none is refused', async () => {
    const whole = makeDeb({ name: 'a', version: '1' });
    const rows: readonly (readonly [bytes: Buffer, message: RegExp])[] = [
      [Buffer.from('text'), /it is no ar archive/],
      [makeAr({ 'debian-binary': Buffer.from('2.0\n') }), /it has no control\.tar/],
      [whole.subarray(0, 200), /it breaks off/],
      [makeAr({ 'control.tar': Buffer.alloc(1024) }), /has no control file/],
    ];
    for (const [bytes, message] of rows)
      await assert.rejects(readDeb(bytes, 'it'), { code: 'packages/bad-archive', message });
  });
});
