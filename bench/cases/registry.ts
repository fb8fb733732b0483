import { join } from 'node:path';
import { call } from '../call.ts';
import type { Bench } from '../contender.ts';

interface Figures {
  readonly name: string;
  readonly manifests: number;
  readonly blobs: number;
  readonly uploads: number;
}

/** What each figure is, and the least ratio of ours to the peer's that is to be reached. */
const figures = [
  { key: 'manifests', about: 'manifests a second, 8 connections', goal: 4 },
  { key: 'blobs', about: 'MB/s of a blob going out', goal: 0.9 },
  { key: 'uploads', about: 'MB/s of a blob coming in', goal: 1.2 },
] as const;

/** Registries that serve: both run at once, and are asked in turn. */
export const registry: Bench = {
  name: 'registry',
  about: "a registry on loopback, beside CNCF's: what it serves, and the ratio (more is better)",
  runs: 0,
  goals: {},
  candidates: () => [],
  facts(lab) {
    const program = join(import.meta.dirname, '..', 'programs', 'load-registry.ts');
    const out = call([process.execPath, program, lab.scratch('registry'), ...lab.nacre.command]);
    const [own, peer]: readonly Figures[] = JSON.parse(out);
    if (own?.name !== 'nacre') return ['nacre serve did not start'];
    return figures.map(({ key, about, goal }) => {
      const ours = `${about}: nacre ${own[key].toFixed(0)}`;
      if (peer === undefined) return `${ours}; docker-registry is not installed`;
      return `${ours}, docker-registry ${peer[key].toFixed(0)}: ${(own[key] / peer[key]).toFixed(2)} × (goal ≥ ${goal} ×)`;
    });
  },
};
