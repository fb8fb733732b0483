import { nearestName } from '../../../base/index.ts';
import { parseBoolean, splitCsv } from '../../../build/dockerfile/index.ts';
import type { ProvenanceOptions } from '../../../build/index.ts';
import { appFault } from '../../faults.ts';
import type { AttestSettings } from './attest-settings.ts';

/** The flags of a call, as they were written. */
export interface AttestFlags {
  readonly provenance: string | undefined;
  readonly sbom: string | undefined;
  readonly attest: readonly string[];
}

/**
 * Reads `--provenance` and `--sbom`, which are true, false or attributes, and `--attest type=provenance|sbom,…`, as buildx has them; of several
 * the last of a type counts, and the flags of one type alone count more.
 *
 * @param environment BUILDX_NO_DEFAULT_ATTESTATIONS: nothing is said that was not asked for
 * @throws app/bad-attestation
 */
export function parseAttestations(
  { provenance, sbom, attest }: AttestFlags,
  environment: Readonly<Record<string, string | undefined>>,
): AttestSettings {
  const none = parseBoolean(environment.BUILDX_NO_DEFAULT_ATTESTATIONS ?? 'false') === true;
  let settings: AttestSettings = none ? { provenance: false, sbom: false } : {};
  for (const text of attest) settings = { ...settings, ...parseAttest(text) };
  if (sbom !== undefined) settings = { ...settings, sbom: parseSbom(sbom) };
  if (provenance !== undefined) settings = { ...settings, provenance: parseProvenance(provenance) };
  return settings;
}

const types = ['provenance', 'sbom'] as const;

function parseAttest(text: string): AttestSettings {
  const attributes = readAttributes(text, `--attest "${text}"`);
  const type = types.find((each) => each === attributes.get('type'));
  if (type === undefined) {
    throw appFault('app/bad-attestation', `--attest "${text}" says no type that is known`, {
      hint: 'Write type=provenance or type=sbom.',
    });
  }
  attributes.delete('type');
  return type === 'sbom'
    ? { sbom: readSbom(attributes, `--attest "${text}"`) }
    : { provenance: readProvenance(attributes, `--attest "${text}"`) };
}

function parseSbom(text: string): boolean {
  return parseBoolean(text) ?? readSbom(readAttributes(text, `--sbom "${text}"`), `--sbom "${text}"`);
}

function parseProvenance(text: string): false | ProvenanceOptions {
  const boolean = parseBoolean(text);
  if (boolean !== undefined) return boolean && { mode: 'max' };
  return readProvenance(readAttributes(text, `--provenance "${text}"`), `--provenance "${text}"`);
}

type Attributes = Map<string, string>;

function readAttributes(text: string, flag: string): Attributes {
  const fields = splitCsv(text);
  if (fields === undefined) throw bad(flag, 'its quotes do not match up', 'Write NAME=VALUE,NAME=VALUE.');
  return new Map(
    fields.map((field) => {
      const at = field.text.indexOf('=');
      if (at <= 0) throw bad(flag, `"${field.text}" is not NAME=VALUE`, 'Write true, false, or NAME=VALUE.');
      return [field.text.slice(0, at).trim(), field.text.slice(at + 1)];
    }),
  );
}

function readSbom(attributes: Attributes, flag: string): boolean {
  if (attributes.has('generator')) {
    throw bad(
      flag,
      'there is no choice of generators',
      'Leave it out: what is in an image is found without another one.',
    );
  }
  assertKnown(attributes, ['disabled'], flag);
  return !readBoolean(attributes, 'disabled', flag);
}

const provenanceAttributes = [
  'mode',
  'builder-id',
  'reproducible',
  'version',
  'disabled',
  'inline-only',
  'capture-usage',
];
const modes: ReadonlyMap<string, ProvenanceOptions['mode']> = new Map([
  ['min', 'min'],
  ['max', 'max'],
  ['full', 'max'],
]);

function readProvenance(attributes: Attributes, flag: string): false | ProvenanceOptions {
  assertKnown(attributes, provenanceAttributes, flag);
  const said = attributes.get('mode');
  const mode = modes.get(said ?? 'max');
  if (mode === undefined) throw bad(flag, `there is no mode "${said}"`, 'Choose mode=min or mode=max.');
  const version = attributes.get('version') ?? 'v1';
  if (version !== 'v1') throw bad(flag, `version ${version} of SLSA is not written`, 'Leave it out: it is v1.');
  if (readBoolean(attributes, 'capture-usage', flag))
    throw bad(flag, 'what a build used up differs each time', 'Leave capture-usage out.');
  readBoolean(attributes, 'inline-only', flag);
  if (readBoolean(attributes, 'disabled', flag)) return false;
  const builderId = attributes.get('builder-id');
  return {
    mode,
    ...(builderId === undefined || builderId === '' ? {} : { builderId }),
    ...(readBoolean(attributes, 'reproducible', flag) ? { reproducible: true } : {}),
  };
}

function readBoolean(attributes: Attributes, name: string, flag: string): boolean {
  const value = attributes.get(name);
  const boolean = value === undefined ? false : parseBoolean(value);
  if (boolean === undefined) throw bad(flag, `${name} can not be "${value}"`, `Write ${name}=true or ${name}=false.`);
  return boolean;
}

function assertKnown(attributes: Attributes, known: readonly string[], flag: string): void {
  for (const name of attributes.keys()) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw bad(
      flag,
      `it has no ${name}`,
      near === undefined ? `It may have: ${known.join(', ')}.` : `Did you mean ${near}?`,
    );
  }
}

function bad(flag: string, why: string, hint: string): Error {
  return appFault('app/bad-attestation', `${flag}: ${why}`, { hint });
}
