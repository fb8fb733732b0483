import { limits } from '../../../base/index.ts';
import { bad, type MalformedTar } from './malformed-tar.ts';
import { base256, endMarker, gnuMagic, padded, rawEntry, rawHeader, rawPax } from './raw-tar.ts';

const first = rawEntry({ name: 'first' }, 'x');

function sparse(...records: readonly (readonly [string, string])[]): Buffer {
  return rawPax(records.map(([key, value]) => [`GNU.sparse.${key}`, value]));
}

const mapped = sparse(['major', '1'], ['minor', '0'], ['name', 's'], ['realsize', '2000']);

/** Sparse files whose map is not as it should be. */
export const malformedSparseTars: readonly MalformedTar[] = [
  ['a map out of order', [sparse(['size', '2000'], ['map', '500,1,100,1']), rawEntry({}, 'ab')], bad(/out of order/)],
  ['a map that overlaps', [sparse(['size', '2000'], ['map', '0,2,1,1']), rawEntry({}, 'abc')], bad(/out of order/)],
  ['a map past the end', [sparse(['size', '2000'], ['map', '1999,2']), rawEntry({}, 'ab')], bad(/past the end/)],
  [
    'a map that overflows',
    [sparse(['size', '2000'], ['map', `1,${2 ** 53 - 1}`]), rawEntry({}, 'a')],
    bad(/past the end/),
  ],
  [
    'a map of fewer bytes',
    [sparse(['size', '2000'], ['map', '0,1']), rawEntry({}, 'ab')],
    bad(/stands for 1 bytes where 2/),
  ],
  [
    'a map of more bytes',
    [sparse(['size', '2000'], ['map', '0,3']), rawEntry({}, 'ab')],
    bad(/stands for 3 bytes where 2/),
  ],
  ['half a pair', [sparse(['size', '2000'], ['map', '0,2,5']), rawEntry({}, 'ab')], bad(/out of order/)],
  ['a map of words', [sparse(['size', '2000'], ['map', '0,two']), rawEntry({}, 'ab')], bad(/not a number/)],
  ['a map without a size', [sparse(['map', '0,2']), rawEntry({}, 'ab')], bad(/its size is missing/)],
  ['lengths ahead of offsets', [sparse(['size', '9'], ['numbytes', '2'], ['offset', '0']), first], bad(/out of order/)],
  [
    'a format of the future',
    [sparse(['major', '2'], ['minor', '0'], ['realsize', '1']), first],
    { code: 'archive/unsupported-entry', says: /sparse format 2.0/ },
  ],
  [
    'a map in the content',
    [mapped, rawEntry({}, Buffer.concat([padded('1\n5\n2\n'), Buffer.from('ab')])), endMarker],
    ['s'],
  ],
  ['a map longer than the content', [mapped, rawEntry({}, '1\n5\n')], bad(/longer than what is stored/)],
  ['a map that is none', [mapped, rawEntry({}, padded('one\n'))], bad(/byte 2048|not a number/)],
  ['a map with an empty line', [mapped, rawEntry({}, padded('1\n\n2\n'))], bad(/no number/)],
  [
    'a map of too many pairs',
    [mapped, rawEntry({}, `9999999\n${'0\n0\n'.repeat(300_000)}`)],
    { code: 'archive/over-limit', says: /extended headers at byte 0/ },
  ],
  ['a count beyond 2^53', [mapped, rawEntry({}, padded(`${'9'.repeat(30)}\n`))], bad(/no number/)],
  [
    'an old GNU file of negative size',
    [rawHeader({ typeflag: 'S', magic: gnuMagic, extra: [[483, base256(-5n, 12)]] })],
    bad(/its size is negative/),
  ],
  [
    'an old GNU map past the end',
    [gnuSparse('00000000010\0', ['00000000007\0', '00000000002\0'], 0, 2), padded('ab')],
    bad(/past the end/),
  ],
  [
    'an old GNU map that goes on and on',
    [gnuSparse('00000000010\0', ['00000000000\0', '00000000000\0'], 1, 0), ...endlessExtensions()],
    { code: 'archive/over-limit', says: /extended headers at byte 0/ },
  ],
  [
    'an old GNU map that breaks off',
    [gnuSparse('00000000010\0', ['00000000000\0', '00000000000\0'], 1, 0)],
    { code: 'archive/truncated', says: /byte 512/ },
  ],
  [
    'a hole of petabytes',
    [sparse(['size', String(2 ** 52)], ['map', `${2 ** 52 - 1},1`]), rawEntry({}, 'x'), endMarker],
    ['file'],
  ],
];

function gnuSparse(realSize: string, pair: readonly [string, string], more: number, size: number): Buffer {
  const extra = [
    [386, pair[0]],
    [398, pair[1]],
    [482, Uint8Array.of(more)],
    [483, realSize],
  ] as const;
  return rawHeader({ typeflag: 'S', magic: gnuMagic, size, extra });
}

function endlessExtensions(): readonly Uint8Array[] {
  const block = Buffer.alloc(512);
  block[504] = 1;
  return Array.from({ length: limits.tarHeader / 512 + 1 }, () => block);
}
