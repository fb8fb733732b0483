import { type AttestSettings, parseAttestations } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';

/** The flags of `build` that say what is said of the image. */
export const attestFlags: readonly Flag[] = [
  { name: 'attest', kind: 'list', value: 'SPEC', about: 'type=provenance,mode=max or type=sbom' },
  {
    name: 'provenance',
    kind: 'text',
    value: 'SPEC',
    about: 'attach how it was made: true, false, mode=…',
    completion: ['true', 'false', 'mode=min', 'mode=max'],
  },
  {
    name: 'sbom',
    kind: 'text',
    value: 'SPEC',
    about: 'attach what is in it: true, false',
    completion: ['true', 'false'],
  },
];

/** @throws app/bad-attestation */
export function readAttestations(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): AttestSettings {
  const { provenance, sbom } = { provenance: flags.text('provenance'), sbom: flags.text('sbom') };
  return parseAttestations({ provenance, sbom, attest: flags.list('attest') }, environment);
}
