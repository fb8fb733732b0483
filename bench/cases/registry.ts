import { join } from 'node:path';
import { call } from '../call.ts';
import type { Bench } from '../contender.ts';

interface Loaded {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Least ratios of ours to the peer's that are to be reached. */
const goals: readonly (readonly [what: RegExp, goal: number])[] = [
  [/^manifests, warm/, 4],
  [/^large blob out, warm/, 0.9],
  [/^large blob in$/, 1.2],
];

/** Registries that serve, asked in turn. */
export const registry: Bench = {
  name: 'registry',
  about:
    "a registry on loopback, beside CNCF's: what it does in a second over 32 connections (large blobs: MB over one), and the ratio (more is better)",
  runs: 0,
  goals: {},
  candidates: () => [],
  facts(lab) {
    const program = join(import.meta.dirname, '..', 'programs', 'load-registry.ts');
    const out = call([process.execPath, program, lab.scratch('registry'), ...lab.nacre.command]);
    const [own, peer]: readonly Loaded[] = JSON.parse(out);
    if (own?.name !== 'nacre') return ['nacre serve did not start'];
    return Object.entries(own.figures).map(([what, figure]) => {
      const ours = `${what}: nacre ${figure.toFixed(0)}`;
      const theirs = peer?.figures[what];
      if (theirs === undefined) return `${ours}; docker-registry is not installed`;
      const goal = goals.find(([pattern]) => pattern.test(what))?.[1];
      const wanted = goal === undefined ? '' : ` (goal ≥ ${goal} ×)`;
      return `${ours}, docker-registry ${theirs.toFixed(0)}: ${(figure / theirs).toFixed(2)} ×${wanted}`;
    });
  },
};
