import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bigTar } from '../big-image.ts';
import { call } from '../call.ts';
import { type Bench, candidate, type Lab } from '../contender.ts';

const program = (name: string): readonly string[] => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  join(import.meta.dirname, '..', 'programs', name),
];

/** The index of a layer at rest, from its tar. */
export const index: Bench = {
  name: 'index',
  about: 'the index of a tar of 770 MB, 31,000 entries (from TypeScript sources)',
  runs: 5,
  goals: {},
  candidates(lab) {
    const tar = bigTar(lab);
    return [
      { name: 'nacre', command: [...program('index-tar.ts'), tar, join(lab.scratch('index'), 'layer.erofs')] },
      candidate('mkfs.erofs', lab.peers['mkfs.erofs'], ({ command }) => ({
        command: [...command, '-b512', '--tar=i', '--quiet', peerIndex(lab), tar],
      })),
    ];
  },
  facts(lab) {
    const out = call([...program('index-tar.ts'), bigTar(lab), join(lab.scratch('index'), 'layer.erofs')]);
    const { entries, bytes, seconds, rss } = JSON.parse(out);
    const perEntry = (size: number): string => `${(size / entries).toFixed(0)} bytes per entry`;
    const peer = statSync(peerIndex(lab), { throwIfNoEntry: false });
    return [
      `${entries} entries, ${Math.round(entries / seconds)} entries/s without Node's start (goal ≥ 60000), ${Math.round(rss / 1e6)} MB resident`,
      `nacre ${perEntry(bytes)} (goal ≤ 150)${peer === undefined ? '' : `, mkfs.erofs ${perEntry(peer.size)}`}`,
    ];
  },
};

function peerIndex(lab: Lab): string {
  return join(lab.directory, 'peer.erofs');
}

/** A stack made ready and mounted, in a process that has done so before. */
export const mount: Bench = {
  name: 'mount',
  about: 'mounts of stacks of 1, 20 and 128 layers in one process (median of 20)',
  runs: 1,
  goals: {},
  candidates: () => [],
  facts: (lab) =>
    [1, 20, 128].flatMap((layers) =>
      ['erofs', 'unpacked'].map((snapshotter) => {
        const out = call([...program('mount-stack.ts'), lab.scratch('mount'), String(layers), '21'], {
          NACRE_SNAPSHOTTER: snapshotter,
        });
        // The first has the indexes made.
        const [, ...more]: number[] = JSON.parse(out);
        const median = more.toSorted((a, b) => a - b)[more.length >> 1] ?? 0;
        const goal = layers === 20 && snapshotter === 'erofs' ? ' (goal ≤ 10)' : '';
        return `${String(layers).padStart(3)} layers, ${snapshotter}: ${median.toFixed(1)} ms${goal}`;
      }),
    ),
};
