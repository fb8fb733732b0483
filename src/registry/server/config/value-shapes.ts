import { quantity, type Shape, text } from '../../../config/index.ts';
import { isRepositoryPattern } from '../access/repository-pattern.ts';

/** A path of a file. */
export const path: Shape<string> = text('a path', /^[^\0]+$/);
/** The name of a user or a group. */
export const namePattern: RegExp = /^[^\s:,]+$/;
export const name: Shape<string> = text('a name', namePattern);

/** Bytes. */
export const size: Shape<number> = quantity(
  'size',
  {
    ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
    ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
  },
  '512MiB or 20GB',
);

/** Milliseconds. */
export const time: Shape<number> = quantity('time', { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }, '30s or 5m');

/** Milliseconds, of which there may be many. */
export const longTime: Shape<number> = quantity(
  'time',
  { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
  '12h or 30d',
);

/** A pattern of repositories, with `!` before it to take them out. */
export const repositories: Shape<string> = {
  schema: { type: 'string' },
  read(node, report) {
    const written = node.kind === 'scalar' ? node.source : '';
    if (isRepositoryPattern(written.replace(/^!/, ''))) return written;
    return report(
      node.place,
      `"${written.slice(0, 100)}" is no pattern of repositories`,
      'Write names with * for a part and ** for several, as in "team-a/**"; quote what begins with *, or with !.',
    );
  },
};
