import type { ProvenanceOptions } from '../../../build/index.ts';

/** What the call says of attestations; where it says nothing, pushed images have both and others none. */
export interface AttestSettings {
  /** `false`: none. */
  readonly provenance?: false | ProvenanceOptions;
  readonly sbom?: boolean;
}

/** What one output has. */
export interface WantedAttestations {
  readonly provenance: ProvenanceOptions | undefined;
  readonly sbom: boolean;
}

/** @param isPushed whether the output is a registry */
export function wantedAttestations(settings: AttestSettings, isPushed: boolean): WantedAttestations {
  const { provenance = isPushed ? { mode: 'min' as const } : false, sbom = isPushed } = settings;
  return { provenance: provenance === false ? undefined : provenance, sbom };
}

/** Whether attestations are asked for in so many words. */
export function asksForAttestations({ provenance = false, sbom = false }: AttestSettings): boolean {
  return provenance !== false || sbom;
}
