import { rawEntry, rawHeader, rawPax } from '../../src/archive/tar/testing/raw-tar.ts';
import { directoriesOf, toTar } from './layer-lines.ts';

/** A code of a fault, or the tree that comes out. */
type Outcome = string | readonly string[];

/** A layer that means harm, or what a careless writer makes, and what has to come of it. */
export interface HostileLayer {
  readonly what: string;
  /** The layer below, which only `merge` knows. */
  readonly below?: readonly string[];
  /** `@` stands for the absolute path of the directory outside. */
  readonly layer: readonly string[] | Buffer;
  readonly merge: Outcome;
  /** Left out when it is the same. */
  readonly overlay?: Outcome;
}

const escaping = 'archive/escaping-path';
const badLink = 'archive/bad-link';
const badParent = 'archive/bad-parent';
const badWhiteout = 'archive/bad-whiteout';
const refused = 'archive/device-refused';

export const hostileLayers: readonly HostileLayer[] = [
  // Paths.
  { what: '".." at the beginning', layer: ['f ../outside/secret evil'], merge: escaping },
  { what: '".." within', layer: ['d a', 'f a/../../outside/secret evil'], merge: escaping },
  { what: '".." at the end', layer: ['d a/..'], merge: escaping },
  { what: 'an absolute path', layer: ['f @/secret evil'], merge: ['+@', 'f @/secret evil'] },
  { what: 'a path with "." and "//"', layer: ['f .//a/.///b 1'], merge: ['d a', 'f a/b 1'] },
  { what: 'a name of 256 bytes', layer: [`f ${'n'.repeat(256)} 1`], merge: 'archive/bad-path' },
  { what: 'a name of 255 bytes', layer: [`f ${'n'.repeat(255)} 1`], merge: [`f ${'n'.repeat(255)} 1`] },
  { what: 'a path over 4096 bytes', layer: [`f ${'d/'.repeat(2048)}f 1`], merge: 'archive/bad-path' },
  {
    what: 'a path the kernel takes no longer',
    layer: [`f ${`${'n'.repeat(203)}/`.repeat(20)}f 1`],
    merge: 'archive/not-applied',
  },
  {
    what: 'a tree over a thousand deep',
    layer: [`f ${'d/'.repeat(1200)}f 1`],
    merge: [...directoriesOf('d/'.repeat(1200)), `f ${'d/'.repeat(1200)}f 1`],
  },
  {
    what: 'names that differ in case',
    layer: ['f A 1', 'f a 2', 'd D', 'f d 3'],
    merge: ['f A 1', 'd D', 'f a 2', 'f d 3'],
  },
  { what: 'a file as the root', layer: rawEntry({ name: '.' }, 'evil'), merge: 'archive/bad-tar' },
  { what: 'a symlink as the root', layer: ['l ./ @', 'f secret evil'], merge: 'archive/bad-tar' },
  { what: 'the root as a directory', layer: ['d ./', 'd /', 'f a 1'], merge: ['f a 1'] },

  // Symlinks.
  {
    what: 'a file through an absolute symlink',
    layer: ['l esc @', 'f esc/secret evil'],
    merge: ['l esc @', '+@', 'f @/secret evil'],
  },
  {
    what: 'a file through a relative symlink',
    layer: ['l esc ../outside', 'f esc/secret evil'],
    merge: ['l esc ../outside', 'd outside', 'f outside/secret evil'],
  },
  {
    what: 'a directory through a symlink',
    layer: ['l esc ../../outside', 'd esc/secret', 'd esc'],
    merge: ['d esc', 'd outside', 'd outside/secret'],
    overlay: ['d esc', 'o esc', 'd outside', 'd outside/secret'],
  },
  {
    what: 'a symlink through a symlink',
    layer: ['l a ../outside', 'l a/b ../../outside', 'f a/b/secret evil'],
    merge: ['l a ../outside', 'd outside', 'l outside/b ../../outside', 'f outside/secret evil'],
  },
  {
    what: 'a symlink deep down that climbs too far',
    layer: ['d a', 'd a/b', 'l a/b/esc ../../../../outside', 'f a/b/esc/x/y evil'],
    merge: ['d a', 'd a/b', 'l a/b/esc ../../../../outside', 'd outside', 'd outside/x', 'f outside/x/y evil'],
  },
  {
    what: 'a chain of symlinks',
    layer: ['l a b', 'l b ./c/', 'l c ../outside', 'f a/x 1'],
    merge: ['l a b', 'l b ./c/', 'l c ../outside', 'd outside', 'f outside/x 1'],
  },
  { what: 'two symlinks in a circle', layer: ['l a b', 'l b a', 'f a/x 1'], merge: badLink },
  { what: 'a symlink to itself', layer: ['l a a', 'f a/x 1'], merge: badLink },
  { what: 'a symlink into itself', layer: ['l a a/b', 'f a/x 1'], merge: badLink },
  {
    what: 'a chain of 41 symlinks',
    layer: [...Array.from({ length: 41 }, (_, at) => `l s${at} s${at + 1}`), 'f s0/x 1'],
    merge: badLink,
  },
  {
    what: 'symlinks that multiply',
    layer: [...Array.from({ length: 30 }, (_, at) => `l s${at} ${`s${at + 1}/../`.repeat(20)}.`), 'd s30', 'f s0/x 1'],
    merge: badLink,
  },
  { what: 'a file over a symlink to a file', layer: ['l f @/secret', 'f f evil'], merge: ['f f evil'] },
  { what: 'a symlink that leads to a file', layer: ['f f 1', 'l s f', 'f s/x 2'], merge: badParent },
  {
    what: 'a directory over a symlink to a directory',
    layer: ['l d @', 'd d', 'f d/secret evil'],
    merge: ['d d', 'f d/secret evil'],
    overlay: ['d d', 'o d', 'f d/secret evil'],
  },
  {
    what: 'a path that changes its meaning',
    layer: ['d a', 'd b', 'l s a', 'f s/x 1', 'l s b', 'f s/x 2', 'd s', 'f s/x 3'],
    merge: ['d a', 'f a/x 1', 'd b', 'f b/x 2', 'd s', 'f s/x 3'],
    overlay: ['d a', 'f a/x 1', 'd b', 'f b/x 2', 'd s', 'o s', 'f s/x 3'],
  },
  {
    what: 'a symlink whose target is not there yet',
    layer: ['l lib usr/lib', 'f lib/x 1'],
    merge: ['l lib usr/lib', 'd usr', 'd usr/lib', 'f usr/lib/x 1'],
  },
  {
    what: 'a symlink of the layer below',
    below: ['d usr', 'd usr/lib', 'l lib usr/lib'],
    layer: ['f lib/x 1'],
    merge: ['l lib usr/lib', 'd usr', 'd usr/lib', 'f usr/lib/x 1'],
    overlay: ['d lib', 'f lib/x 1'],
  },
  {
    what: 'a symlink of the layer below that leads out',
    below: ['l esc @', 'l rel ../../outside'],
    layer: ['f esc/secret evil', 'f rel/secret evil'],
    merge: ['l esc @', 'd outside', 'f outside/secret evil', 'l rel ../../outside', '+@', 'f @/secret evil'],
    overlay: ['d esc', 'f esc/secret evil', 'd rel', 'f rel/secret evil'],
  },

  // Hard links.
  { what: 'a hard link with ".."', layer: ['h x ../outside/secret'], merge: escaping },
  { what: 'a hard link to an absolute path', layer: ['h x @/secret'], merge: badLink },
  { what: 'a hard link through a symlink that leads out', layer: ['l esc @', 'h x esc/secret'], merge: badLink },
  {
    what: 'a hard link through a symlink that stays inside',
    layer: ['d d', 'f d/t 1', 'l s d', 'h x s/t'],
    merge: ['d d', 'f d/t 1', 'l s d', 'h x d/t'],
  },
  { what: 'a hard link to a symlink', layer: ['l s @/secret', 'h x s'], merge: ['l s @/secret', 'h x s'] },
  {
    what: 'a file over a hard link to a symlink',
    layer: ['l s @/secret', 'h x s', 'f x evil'],
    merge: ['l s @/secret', 'f x evil'],
  },
  { what: 'a file over a hard link', layer: ['f a 1', 'h b a', 'f b 2'], merge: ['f a 1', 'f b 2'] },
  {
    what: 'a hard link to a file of the layer below',
    below: ['f a 1'],
    layer: ['h b a'],
    merge: ['f a 1', 'h b a'],
    overlay: badLink,
  },
  { what: 'a hard link to nothing', layer: ['h a b', 'f b 1'], merge: badLink },
  { what: 'a hard link to a directory', layer: ['d d', 'h a d'], merge: badLink },
  { what: 'a hard link to itself', layer: ['f a 1', 'h a a'], merge: badLink },
  { what: 'a hard link to itself by another way', layer: ['f a 1', 'l s .', 'h s/a a'], merge: badLink },
  { what: 'a hard link in place of its target', layer: ['d d', 'f d/t 1', 'h d d/t'], merge: badLink },
  { what: 'a hard link to the root', layer: ['h a /'], merge: 'archive/bad-path' },
  { what: 'a hard link to what is hidden', below: ['f a 1'], layer: ['f .wh.a', 'h b a'], merge: badLink },

  // Whiteouts.
  ...['.wh.', '.wh..', '.wh...', 'd/.wh.', 'd/.wh..', 'd/.wh...'].map((path) => ({
    what: `a whiteout named ${path}`,
    below: ['d d', 'f d/x 1'],
    layer: [`f ${path}`],
    merge: badWhiteout,
  })),
  { what: 'a whiteout with ".."', layer: ['f a/../../.wh.outside'], merge: escaping },
  { what: 'a file in a whiteout', layer: ['d .wh.d', 'f .wh.d/x 1'], merge: badWhiteout },
  {
    what: 'a whiteout through a symlink that leads out',
    layer: ['l esc ../outside', 'f esc/.wh.secret'],
    merge: ['l esc ../outside'],
    overlay: ['l esc ../outside', 'd outside', 'w outside/secret'],
  },
  {
    what: 'a whiteout through a symlink below that leads out',
    below: ['l esc @'],
    layer: ['f esc/.wh.secret'],
    merge: ['l esc @'],
    overlay: ['d esc', 'w esc/secret'],
  },
  {
    what: 'a whiteout of a symlink that leads out',
    below: ['l esc @'],
    layer: ['f .wh.esc'],
    merge: [],
    overlay: ['w esc'],
  },
  {
    what: 'a directory marked opaque through a symlink',
    below: ['d d', 'f d/old 1', 'l s d'],
    layer: ['f s/.wh..wh..opq'],
    merge: ['d d', 'l s d'],
    overlay: ['d s', 'o s'],
  },
  {
    what: 'an opaque mark through a symlink that leads out',
    below: ['l esc @', 'l rel ../outside'],
    layer: ['f esc/.wh..wh..opq', 'f rel/.wh..wh..opq'],
    merge: ['l esc @', 'l rel ../outside'],
    overlay: ['d esc', 'o esc', 'd rel', 'o rel'],
  },
  {
    what: 'a whiteout of what is in a file',
    below: ['f a 1'],
    layer: ['f a/.wh.b'],
    merge: ['f a 1'],
    overlay: ['d a', 'w a/b'],
  },
  {
    what: 'what AUFS kept for itself',
    layer: ['f .wh..wh.aufs x', 'd .wh..wh.plnk', 'f .wh..wh.plnk/12.3 x', 'd d', 'f d/.wh..wh.x y'],
    merge: ['d d'],
  },
  {
    what: 'a whiteout of something that is not there',
    layer: ['f .wh.a', 'f d/e/.wh.b'],
    merge: [],
    overlay: ['w a', 'd d', 'd d/e', 'w d/e/b'],
  },
  {
    what: 'a whiteout with content',
    below: ['f a 1'],
    layer: ['f .wh.a evil', 'f b 2'],
    merge: ['f b 2'],
    overlay: ['w a', 'f b 2'],
  },
  ...[
    ['f .wh.a', 'f a 2'],
    ['f a 2', 'f .wh.a'],
  ].map((layer) => ({ what: `${layer.join(', ')}: replaced`, below: ['f a 1'], layer, merge: ['f a 2'] })),
  ...[
    ['f .wh.d', 'd d', 'f d/new 2'],
    ['d d', 'f d/new 2', 'f .wh.d'],
    ['d d', 'f .wh.d', 'f d/new 2'],
  ].map((layer) => ({
    what: `${layer.join(', ')}: a directory replaced`,
    below: ['d d', 'f d/old 1'],
    layer,
    merge: ['d d', 'f d/new 2'],
    overlay: ['d d', 'o d', 'f d/new 2'],
  })),
  {
    what: 'an opaque mark after what is in the directory',
    below: ['d d', 'f d/old 1', 'd d/sub', 'f d/sub/old 1', 'd d/gone', 'f d/gone/x 1'],
    layer: ['d d', 'd d/sub', 'f d/sub/new 2', 'f d/.wh..wh..opq', 'f d/late 3'],
    merge: ['d d', 'f d/late 3', 'd d/sub', 'f d/sub/new 2'],
    overlay: ['d d', 'o d', 'f d/late 3', 'd d/sub', 'f d/sub/new 2'],
  },
  {
    what: 'an opaque root',
    below: ['f a 1', 'd d', 'f d/x 1'],
    layer: ['f .wh..wh..opq', 'f b 2'],
    merge: ['f b 2'],
    overlay: ['o .', 'f b 2'],
  },

  // Entries that contradict each other.
  { what: 'a file twice', layer: ['f a longer', 'f a 2'], merge: ['f a 2'] },
  { what: 'a directory twice', layer: ['d a', 'f a/b 1', 'd a'], merge: ['d a', 'f a/b 1'] },
  { what: 'a file, a directory, a file', layer: ['f a 1', 'd a', 'f a/b 2', 'f a 3'], merge: ['f a 3'] },
  {
    what: 'a directory, a file, a directory',
    layer: ['d a', 'f a/b 1', 'f a 2', 'd a', 'f a/c 3'],
    merge: ['d a', 'f a/c 3'],
    overlay: ['d a', 'o a', 'f a/c 3'],
  },
  { what: 'a symlink over a full directory', below: ['d d', 'f d/x 1'], layer: ['l d @'], merge: ['l d @'] },
  { what: 'a file in a file', layer: ['f a 1', 'f a/b 2'], merge: badParent },
  {
    what: 'a file in a file of the layer below',
    below: ['f a 1'],
    layer: ['f a/b/c 2'],
    merge: ['d a', 'd a/b', 'f a/b/c 2'],
  },

  {
    what: 'a whiteout before what is in the directory it names',
    below: ['f a 1', 'd d', 'f d/old 1'],
    layer: ['f .wh.a', 'f a/x 1', 'f .wh.d', 'f d/.wh.old', 'f d/new 2', 'd d'],
    merge: ['d a', 'f a/x 1', 'd d', 'f d/new 2'],
    overlay: ['d a', 'o a', 'f a/x 1', 'd d', 'o d', 'w d/old', 'f d/new 2'],
  },

  // Devices and marks.
  { what: 'a character device', layer: ['c null'], merge: refused },
  { what: 'a block device', layer: ['d dev', 'b dev/sda'], merge: refused },
  { what: 'a fifo', layer: ['p pipe', 'h again pipe'], merge: ['p again', 'h pipe again'] },
  {
    what: 'forged marks of overlayfs',
    layer: Buffer.concat([
      rawPax([
        ['SCHILY.xattr.trusted.overlay.opaque', 'y'],
        ['SCHILY.xattr.user.overlay.opaque', 'y'],
      ]),
      rawEntry({ name: 'd/', typeflag: '5', mode: '0000755\0' }),
    ]),
    merge: ['d d'],
  },

  // What breaks off.
  {
    what: 'a tar that ends in a file',
    layer: rawEntry({ name: 'a', size: 5000 }, 'short'),
    merge: 'archive/truncated',
  },
  { what: 'a tar that ends in a header', layer: rawHeader({ name: 'a' }).subarray(0, 300), merge: 'archive/truncated' },
  { what: 'a damaged header', layer: rawHeader({ name: 'a', checksum: '0000000\0' }), merge: 'archive/bad-tar' },
];

/** A line of an outcome as it is found; `outside` is the directory that `@` stands for. */
export function fillOutcome(line: string, outside: string): string[] {
  if (line === '+@') return directoriesOf(outside);
  // A line of the outcome names paths without the slash that a layer may put before them.
  return [line.replace(/^(\w) @\//, `$1 ${outside.slice(1)}/`).replaceAll('@', outside)];
}

/** The tar of a hostile layer. */
export function fillLayer(layer: HostileLayer['layer'], outside: string): Buffer {
  return 'buffer' in layer ? layer : toTar(layer.map((line) => line.replaceAll('@', outside)));
}
