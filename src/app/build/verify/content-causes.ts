import { processors } from '../../../base/index.ts';
import type { CauseRule, DifferenceFacts } from './difference-facts.ts';

const has = (...bytes: readonly (number | string)[]) => {
  const wanted = Buffer.concat(bytes.map((each) => (typeof each === 'string' ? Buffer.from(each) : Buffer.of(each))));
  return ({ head, offset }: DifferenceFacts): boolean => offset >= 0 && wanted.equals(head.subarray(0, wanted.length));
};

const isGzip = has(0x1f, 0x8b);
const time =
  /\b\d{1,2}:\d\d:\d\d\b|\b\d{4}-\d\d-\d\d(?!\d)|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? |\b1[6-9]\d{8}(\d{3}|\.\d+)?\b/;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Names that the two builds have for their machine. */
export const hostnames = { first: 'nacre-build', second: 'nacre-verify' } as const;

/** Causes that contents give away, the surest first. */
export const contentCauses: readonly CauseRule[] = [
  {
    fits: ({ first, second }) => first.includes(hostnames.first) && second.includes(hostnames.second),
    cause: 'the name of the machine is in it',
    hint: 'Keep `hostname` and `uname -n` out of what is built.',
  },
  {
    fits: ({ first, second }) => first === String(processors()) && second === String(processors() - 1),
    cause: 'the number of processors is in it',
    hint: 'Keep `nproc` out of what is built.',
  },
  {
    fits: (facts) => isGzip(facts) && facts.offset >= 4 && facts.offset < 8,
    cause: 'gzip wrote the time into its header',
    hint: 'Compress with `gzip -n`.',
  },
  {
    fits: isGzip,
    cause: 'what was compressed differs: times or order of an archive, most often',
    hint: 'Compress with `gzip -n`, and pack with `tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner`.',
  },
  {
    fits: has('!<arch>\n'),
    cause: 'ar wrote times and owners of its members',
    hint: 'Make static libraries with `ar rcsD`, or set ARFLAGS=rcsD.',
  },
  {
    fits: has('PK', 3, 4),
    cause: 'a zip or jar tells when each of its files was written, and keeps the order of the directory',
    hint: 'Set all times with `touch -d @0` and pack sorted names with `zip -X`; give jar --date, and build tools SOURCE_DATE_EPOCH.',
  },
  {
    fits: ({ offset, head }) => offset >= 0 && Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar',
    cause: 'a tar tells times, owners and the order of the directory',
    hint: 'Pack with `tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner`.',
  },
  {
    fits: has('SQLite format 3'),
    cause: 'SQLite counts changes, and leaves pages in the order they were written',
    hint: 'Keep times and random values out of the tables, and end with `VACUUM INTO` a new file.',
  },
  {
    fits: has(0x7f, 'ELF'),
    cause: 'a program was compiled with a time, a random name, a path or in an order of its own',
    hint: 'Keep __DATE__ and __TIME__ out of the source, sort what is linked, and try -ffile-prefix-map and -frandom-seed.',
  },
  {
    fits: ({ reordered }) => reordered,
    cause: 'the same lines stand in another order: that of a directory, or of work done at the same time',
    hint: 'Sort what is listed: `find … | LC_ALL=C sort`.',
  },
  {
    fits: ({ first, second }) => uuid.test(first) && uuid.test(second),
    cause: 'a random ID is in it',
    hint: 'Derive it from the content, or make it when the container starts.',
  },
  {
    fits: ({ first, second }) => time.test(first) && time.test(second),
    cause: 'a time is in it',
    hint: 'Use SOURCE_DATE_EPOCH instead of the clock: `date -d @$SOURCE_DATE_EPOCH`.',
  },
];
