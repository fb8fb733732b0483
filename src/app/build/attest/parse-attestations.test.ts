import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import { type AttestSettings, wantedAttestations } from './attest-settings.ts';
import { type AttestFlags, parseAttestations } from './parse-attestations.ts';

const parse = (flags: Partial<AttestFlags>, environment: Readonly<Record<string, string>> = {}): AttestSettings =>
  parseAttestations({ provenance: undefined, sbom: undefined, attest: [], ...flags }, environment);

const [min, max] = [{ mode: 'min' }, { mode: 'max' }] as const;

const good: readonly (readonly [flags: Partial<AttestFlags>, settings: AttestSettings])[] = [
  [{}, {}],
  [{ provenance: 'true' }, { provenance: max }],
  [
    { provenance: 'false', sbom: 'false' },
    { provenance: false, sbom: false },
  ],
  [{ provenance: 'mode=min' }, { provenance: min }],
  [{ provenance: 'mode=full,version=v1,inline-only=true' }, { provenance: max }],
  [
    { provenance: 'mode=min,builder-id=https://x,reproducible=true' },
    { provenance: { mode: 'min', builderId: 'https://x', reproducible: true } },
  ],
  [{ attest: ['type=sbom', 'type=provenance,mode=min'] }, { sbom: true, provenance: min }],
  [{ attest: ['type=provenance,mode=max'], provenance: 'false' }, { provenance: false }],
  [{ attest: ['type=provenance,disabled=true', 'type=sbom,disabled=1'] }, { provenance: false, sbom: false }],
];

describe('flags', () => {
  for (const [flags, settings] of good) test(JSON.stringify(flags), () => assert.deepEqual(parse(flags), settings));

  test('nothing by itself where the environment says so', () => {
    const environment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };
    assert.deepEqual(parse({}, environment), { provenance: false, sbom: false });
    assert.deepEqual(parse({ sbom: 'true' }, environment), { provenance: false, sbom: true });
  });
});

const bad: readonly (readonly [flags: Partial<AttestFlags>, message: RegExp])[] = [
  [{ provenance: 'maximal' }, /"maximal" is not NAME=VALUE/],
  [{ provenance: 'mode=most' }, /no mode "most"/],
  [{ provenance: 'version=v0.2' }, /version v0\.2/],
  [{ provenance: 'mod=max' }, /has no mod/],
  [{ provenance: 'reproducible=perhaps' }, /reproducible can not be "perhaps"/],
  [{ provenance: 'capture-usage=true' }, /used up/],
  [{ sbom: 'generator=x/y' }, /no choice of generators/],
  [{ attest: ['mode=max'] }, /no type/],
  [{ attest: ['type=magic'] }, /no type/],
  [{ attest: ['type="sbom'] }, /quotes/],
];

describe('wrong flags', () => {
  for (const [flags, message] of bad) {
    test(JSON.stringify(flags), () => {
      assert.throws(
        () => parse(flags),
        (error) => isFault(error, 'app/bad-attestation') && message.test(error.message) && error.hint !== undefined,
      );
    });
  }
});

test('pushed images have both unless it is said otherwise, others none', () => {
  assert.deepEqual(wantedAttestations({}, true), { provenance: min, sbom: true });
  assert.deepEqual(wantedAttestations({}, false), { provenance: undefined, sbom: false });
  assert.deepEqual(wantedAttestations({ provenance: false }, true), { provenance: undefined, sbom: true });
  assert.deepEqual(wantedAttestations({ sbom: true }, false), { provenance: undefined, sbom: true });
});
