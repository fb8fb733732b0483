import { limits } from '../../../base/index.ts';
import { malformedSparseTars } from './malformed-sparse-tars.ts';
import { bad, type MalformedTar } from './malformed-tar.ts';
import { base256, endMarker, gnuMagic, padded, rawEntry, rawHeader, rawPax, v7Magic } from './raw-tar.ts';

const first = rawEntry({ name: 'first' }, 'x');

const framing: readonly MalformedTar[] = [
  ['nothing at all', [], []],
  ['the end marker alone', [endMarker], []],
  ['no end marker', [first], ['first']],
  ['one zero block at the end', [first, Buffer.alloc(512)], ['first']],
  ['garbage after the end', [first, endMarker, Buffer.alloc(700, 0x55)], ['first']],
  ['a second archive after the end', [first, endMarker, rawEntry({ name: 'second' }), endMarker], ['first']],
  ['a zero block between entries', [first, Buffer.alloc(512), first, endMarker], bad(/byte 1536: a zero block/)],
  ['no tar but text', [Buffer.from('#!/bin/sh\n'.repeat(60))], bad(/not a tar archive/)],
  [
    'a wrong checksum',
    [first, rawHeader({ checksum: '000001\0 ' }), endMarker],
    bad(/byte 1024: the header checksum is 0?\d+/),
  ],
  ['a checksum that is no number', [first, rawHeader({ checksum: 'abcdefgh' })], bad(/byte 1024: .* no number/)],
  ['content where a header belongs', [first, Buffer.alloc(512, 0x41), endMarker], bad(/byte 1024/)],
  [
    'half a header',
    [first, rawHeader({}).subarray(0, 100)],
    { code: 'archive/truncated', says: /ends at byte 1124, inside a header/ },
  ],
  [
    'half the content',
    [first, rawHeader({ name: 'big', size: 2000 }), Buffer.alloc(1000)],
    { code: 'archive/truncated', says: /inside the content of "big"/ },
  ],
  [
    'content without its padding',
    [rawHeader({ size: 3 }), Buffer.from('abc')],
    { code: 'archive/truncated', says: /byte 515/ },
  ],
  [
    'an extended header at the end',
    [first, rawPax([['path', 'a']])],
    { code: 'archive/truncated', says: /byte 2048, inside the headers of an entry/ },
  ],
  [
    'an extended header before the end marker',
    [rawPax([['path', 'a']]), endMarker],
    bad(/byte 1024: .* no entry after it/),
  ],
];

const numbers: readonly MalformedTar[] = [
  [
    'a size that is no number',
    [first, rawHeader({ size: 'garbage' })],
    bad(/byte 1024: the size field is not a number/),
  ],
  ['a negative size', [first, rawHeader({ size: base256(-1n, 12) })], bad(/byte 1024: .*size is negative/)],
  [
    'a size beyond 2^53',
    [first, rawHeader({ size: base256(2n ** 60n, 12) })],
    bad(/byte 1024: the size field is beyond/),
  ],
  [
    'a size that ends beyond 2^53',
    [rawHeader({ size: base256(2n ** 53n - 1n, 12) })],
    bad(/byte 0: .*its end is beyond/),
  ],
  ['a negative extended header', [rawHeader({ typeflag: 'x', size: base256(-512n, 12) })], bad(/size is negative/)],
  ['an owner beyond 32 bits', [rawHeader({ uid: base256(2n ** 32n, 8) })], bad(/its uid 4294967296 is outside/)],
  ['the owner -1', [rawHeader({ gid: base256(-1n, 8) })], bad(/its gid -1 is outside/)],
  ['a negative mode', [rawHeader({ mode: base256(-1n, 8) })], bad(/its mode -1 is outside/)],
  ['a mode with the bits of a file type', [rawHeader({ mode: '0100644\0' }), endMarker], ['file']],
  [
    'a device that Linux has no room for',
    [rawHeader({ typeflag: '3', devMajor: '0010000\0' })],
    bad(/its device major 4096 is outside/),
  ],
  ['a PAX size that is no number', [rawPax([['size', '12abc']]), first], bad(/byte 512: .*size is not a number/)],
  ['a negative PAX size', [rawPax([['size', '-1']]), first], bad(/size is not a number/)],
  ['a PAX size beyond 2^53', [rawPax([['size', '9'.repeat(30)]]), first], bad(/size is beyond/)],
  ['a PAX time that is none', [rawPax([['mtime', '1.2.3']]), first], bad(/mtime is not a time/)],
  ['a PAX time too large', [rawPax([['mtime', '9999999999999999']]), first], bad(/mtime is not a time/)],
  ['a PAX owner in hexadecimal', [rawPax([['uid', '0x10']]), first], bad(/uid is not a number/)],
  [
    'a PAX size that rules over the header',
    [rawPax([['size', '3']]), rawHeader({ size: 1000 }), padded('abc'), rawEntry({ name: 'next' }), endMarker],
    ['file', 'next'],
  ],
];

const names: readonly MalformedTar[] = [
  ['an empty name', [rawHeader({ name: '' })], { code: 'archive/bad-path', says: /at byte 0 .*has no name/ }],
  ['an absolute path', [rawHeader({ name: '/etc/passwd' }), endMarker], ['etc/passwd']],
  ['a path in need of tidying', [rawHeader({ name: './/a/./b//', typeflag: '5' }), endMarker], ['a/b']],
  [
    'a path that leaves the root',
    [first, rawHeader({ name: '../../etc/passwd' })],
    { code: 'archive/escaping-path', says: /entry "..\/..\/etc\/passwd" at byte 1024/ },
  ],
  [
    'a path that leaves and comes back',
    [rawHeader({ name: 'a/../b' })],
    { code: 'archive/escaping-path', says: /".." component/ },
  ],
  [
    'a prefix that leaves the root',
    [rawHeader({ name: 'b', prefix: '..' })],
    { code: 'archive/escaping-path', says: /"..\/b"/ },
  ],
  [
    'a PAX path that leaves the root behind a harmless name',
    [rawPax([['path', '../b']]), rawHeader({ name: 'b' })],
    { code: 'archive/escaping-path', says: /"..\/b" at byte 0/ },
  ],
  [
    'a GNU long name that leaves the root',
    [rawEntry({ typeflag: 'L', magic: gnuMagic }, '../b\0'), rawHeader({ magic: gnuMagic })],
    { code: 'archive/escaping-path', says: /"..\/b"/ },
  ],
  [
    'a hard link out of the root',
    [rawHeader({ name: 'h', typeflag: '1', linkName: '../../etc/shadow' })],
    { code: 'archive/escaping-path', says: /entry "h" at byte 0/ },
  ],
  ['a hard link to nothing', [rawHeader({ typeflag: '1' })], { code: 'archive/bad-path', says: /hard link/ }],
  [
    'a hard link to the root',
    [rawHeader({ typeflag: '1', linkName: '/' })],
    { code: 'archive/bad-path', says: /root/ },
  ],
  ['a symbolic link to nothing', [rawHeader({ typeflag: '2' })], { code: 'archive/bad-path', says: /no target/ }],
  ['a symbolic link anywhere', [rawHeader({ typeflag: '2', linkName: '../../../etc' }), endMarker], ['file']],
  ['a file that is the root', [rawHeader({ name: './' + '.' })], bad(/a file can't be the root/)],
  ['a fifo that is the root', [rawHeader({ name: '/', typeflag: '6' })], bad(/a fifo can't be the root/)],
  ['NUL in a PAX path', [rawPax([['path', 'a\0b']]), first], bad(/path holds a NUL byte/)],
  [
    'NUL in a GNU long name, which ends it',
    [rawEntry({ typeflag: 'L', magic: gnuMagic }, 'long\0rest'), rawHeader({ magic: gnuMagic }), endMarker],
    ['long'],
  ],
  [
    'a component that no file system holds',
    [rawPax([['path', `a/${'n'.repeat(256)}`]]), first],
    { code: 'archive/bad-path', says: /component over 255 bytes/ },
  ],
  [
    'a path over the limit',
    [rawPax([['path', `${'ab/'.repeat(2000)}c`]]), first],
    { code: 'archive/bad-path', says: /at most 4096/ },
  ],
  [
    'a PAX path of a megabyte',
    [rawPax([['path', Buffer.alloc(1_000_000, 0xe2)]]), first],
    { code: 'archive/bad-path', says: /1000000 bytes at byte 512/ },
  ],
  [
    'a GNU long name of a megabyte',
    [rawEntry({ typeflag: 'L', magic: gnuMagic }, Buffer.alloc(1_000_000, 0xe2)), first],
    { code: 'archive/bad-path', says: /1000000 bytes at byte 512/ },
  ],
  [
    'a symlink target over the limit',
    [rawPax([['linkpath', 'ab/'.repeat(2000)]]), rawHeader({ typeflag: '2', linkName: 'x' })],
    { code: 'archive/bad-path', says: /at most 4096/ },
  ],
  ['an empty PAX path, which takes nothing back', [rawPax([['path', '']]), first, endMarker], ['first']],
  ['a directory by its slash', [rawHeader({ name: 'd/', typeflag: '\0', magic: v7Magic }), endMarker], ['d']],
  [
    'a directory by its slash that has content',
    [rawEntry({ name: 'd/' }, 'content')],
    bad(/"d\/": it has the name of a directory/),
  ],
];

const extended: readonly MalformedTar[] = [
  ['a record without its length', [rawEntry({ typeflag: 'x' }, 'path=a\n'), first], bad(/byte 512: .*wrong length/)],
  [
    'a record longer than the header',
    [rawEntry({ typeflag: 'x' }, '99 path=a\n'), first],
    bad(/byte 512: .*wrong length/),
  ],
  ['a record too short', [rawEntry({ typeflag: 'x' }, '3 path=a\n'), first], bad(/byte 512/)],
  ['a record of length 0', [rawEntry({ typeflag: 'x' }, '0 path=a\n'), first], bad(/byte 512/)],
  [
    'a record of a length beyond 2^53',
    [rawEntry({ typeflag: 'x' }, `${'9'.repeat(20)} a=b\n`), first],
    bad(/wrong length/),
  ],
  ['a record without a key', [rawEntry({ typeflag: 'x' }, '5 =a\n'), first], bad(/"length key=value"/)],
  ['a record without a line end', [rawEntry({ typeflag: 'x' }, '9 path=ab'), first], bad(/line end/)],
  ['a second record out of line', [rawEntry({ typeflag: 'x' }, '9 path=a\nxx'), first], bad(/byte 521/)],
  [
    'a record of no interest',
    [
      rawPax([
        ['comment', 'a=b\nc'],
        ['hdrcharset', 'BINARY'],
      ]),
      first,
      endMarker,
    ],
    ['first'],
  ],
  ['an empty extended header', [rawPax([]), first, endMarker], ['first']],
  ['two extended headers', [rawPax([['path', 'a']]), rawPax([['path', 'b']]), first], bad(/byte 1536: .*two extended/)],
  [
    'two long names',
    [rawEntry({ typeflag: 'L' }, 'a'), rawEntry({ typeflag: 'L' }, 'b'), first],
    bad(/byte 1536: .*two long names/),
  ],
  ['a global path', [rawPax([['path', 'a']], 'g'), first], bad(/byte 512: a global extended header sets path/)],
  ['a global size', [rawPax([['size', '0']], 'g'), first], bad(/global extended header sets size/)],
  ['a global attribute', [rawPax([['SCHILY.xattr.user.a', 'b']], 'g'), first], bad(/sets xattrs/)],
  ['a global comment', [rawPax([['comment', 'c']], 'g'), first, endMarker], ['first']],
  ['a global header at the end', [first, rawPax([['comment', 'c']], 'g'), endMarker], ['first']],
  [
    'an extended header over the limit',
    [first, rawHeader({ typeflag: 'x', size: limits.tarHeader + 1 })],
    { code: 'archive/over-limit', says: /1048577 bytes of extended headers at byte 1024/ },
  ],
  [
    'a long name over the limit',
    [rawHeader({ typeflag: 'L', size: 2 ** 32 })],
    { code: 'archive/over-limit', says: /4294967296 bytes/ },
  ],
  ['an attribute without a name', [rawPax([['SCHILY.xattr.', 'a']]), first], bad(/attribute has no proper name/)],
  ['an attribute with a long name', [rawPax([[`SCHILY.xattr.${'a'.repeat(256)}`, 'a']]), first], bad(/no proper name/)],
  ['an attribute with NUL in its name', [rawPax([['SCHILY.xattr.user.a\0', 'a']]), first], bad(/no proper name/)],
  [
    'a volume label',
    [rawEntry({ name: 'label', typeflag: 'V', magic: gnuMagic }, 'content'), first, endMarker],
    ['first'],
  ],
  [
    'an extended header of a skipped entry',
    [
      rawPax([
        ['path', 'a'],
        ['size', '3'],
      ]),
      rawHeader({ typeflag: 'A' }),
      padded('abc'),
      first,
      endMarker,
    ],
    ['first'],
  ],
  [
    'a part of a multi-volume file',
    [first, rawHeader({ name: 'm', typeflag: 'M', magic: gnuMagic })],
    { code: 'archive/unsupported-entry', says: /byte 1024 .*entry "m" has the type "M"/ },
  ],
  ['an incremental directory', [rawHeader({ typeflag: 'D' })], { code: 'archive/unsupported-entry', says: /type "D"/ }],
  [
    'a type that nothing names',
    [rawHeader({ typeflag: '9' })],
    { code: 'archive/unsupported-entry', says: /type "9"/ },
  ],
  ['a directory that claims content', [rawHeader({ typeflag: '5', size: 4096 }), first, endMarker], ['file', 'first']],
  [
    'a hard link that claims content',
    [rawHeader({ typeflag: '1', linkName: 'a', size: 9 }), first, endMarker],
    ['file', 'first'],
  ],
];

/** Archives that are not as they should be, by what is wrong with them. */
export const malformedTars: Readonly<Record<string, readonly MalformedTar[]>> = {
  framing,
  numbers,
  names,
  extended,
  sparse: malformedSparseTars,
};
