import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeOutputs, type OutputDefaults } from './complete-outputs.ts';
import { parseAnnotation } from './parse-annotation.ts';
import { parseOutput } from './parse-output.ts';

function complete(texts: readonly string[], defaults: Partial<OutputDefaults> = {}) {
  return completeOutputs(texts.map(parseOutput), { platforms: 1, ...defaults });
}

test('nothing asked for is an image in the store', () => {
  assert.deepEqual(
    complete([]).map(({ kind }) => kind),
    ['image'],
  );
});

test('what an output says of itself wins over what is said of all', () => {
  const annotations = parseAnnotation('a=all');
  const outputs = complete(['type=image', 'type=oci,compression=zstd,annotation.a=own'], {
    compression: 'gzip',
    annotations,
  });
  const forms = outputs.flatMap((output) => ('form' in output ? [output.form] : []));
  assert.deepEqual(
    forms.map(({ compression }) => compression),
    ['gzip', 'zstd'],
  );
  assert.deepEqual(
    forms.map((form) => form.annotations.map(({ value }) => value)),
    [['all'], ['all', 'own']],
  );
});

test('an image of which something is said has an index to annotate', () => {
  const annotations = parseAnnotation('index:a=1');
  assert.equal(complete(['type=image'], { annotations, attestations: { sbom: true } }).length, 1);
  assert.equal(complete(['type=registry'], { annotations }).length, 1);
  const attestations = { sbom: false, provenance: false } as const;
  assert.throws(() => complete(['type=registry'], { annotations, attestations }), /no index/);
});

test('outputs that do not go together are refused', () => {
  const index = { annotations: parseAnnotation('index:a=1') };
  const rows: readonly (readonly [readonly string[], Partial<OutputDefaults>])[] = [
    [['-', 'type=oci'], {}],
    [['out', 'type=cacheonly'], { attestations: { sbom: true } }],
    [['type=oci,dest=x,oci-mediatypes=false'], { attestations: { provenance: { mode: 'min' } } }],
    [['out', 'type=local,dest=./out/'], {}],
    [['type=tar,dest=x', 'type=oci,dest=x,tar=false'], {}],
    [['type=image'], index],
    [['type=oci,annotation-index-descriptor.a=1'], {}],
    [['type=image,oci-mediatypes=false'], { annotations: parseAnnotation('a=1') }],
    [['type=local,dest=out,platform-split=false'], { platforms: 2 }],
  ];
  for (const [texts, defaults] of rows)
    assert.throws(() => complete(texts, defaults), { code: 'app/bad-output' }, texts.join(' '));
  assert.equal(complete(['type=image', 'type=image', 'out'], { ...index, platforms: 2 }).length, 3);
});
