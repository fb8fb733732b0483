import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../../base/index.ts';
import { type BuildInput, type ProvenanceFacts, parseDockerfile, toPlan } from '../../../build/index.ts';
import { hostPlatform } from '../../../oci/index.ts';
import { parseBuildContext } from '../context/parse-build-context.ts';
import { type AttestedRequest, toProvenanceFacts } from './to-provenance-facts.ts';

const text = `FROM scratch
RUN --network=none --mount=type=secret,id=b --mount=type=secret,id=a,required=true true
RUN --network=none --mount=type=secret,id=b,required=true --mount=type=ssh true
`;
const commit = '0123456789'.repeat(4);

async function factsOf(
  changed: Partial<AttestedRequest>,
  inputs: readonly BuildInput[] = [],
  isLocal = true,
): Promise<ProvenanceFacts> {
  const file = isLocal ? '/home/ann/project/ops/Dockerfile' : 'ops/Dockerfile';
  const bytes = utf8(text);
  const dockerfile = parseDockerfile(bytes, { file }).value;
  const platform = hostPlatform();
  const request = { context: '/home/ann/project', buildArgs: {}, labels: {}, environment: {}, ...changed };
  const planning = { buildArgs: {}, labels: {}, platform, buildPlatform: platform };
  const { value: plan } = await toPlan(dockerfile, planning, { image: async () => undefined, names: async () => [] });
  assert.ok(plan !== undefined);
  const build = {
    request,
    plans: [plan],
    dockerfiles: [dockerfile],
    source: { path: file, file, bytes },
    isLocal,
    inputs,
  };
  return toProvenanceFacts(
    build,
    { config: { platform, config: plan.image.config, history: [] }, layers: [], based: 0 },
    0,
    {
      layers: [],
    },
  );
}

test('what is from this machine is told by names alone', async () => {
  const contexts = ['other=/home/ann/other', 'base=oci-layout:///home/ann/base', 'x=docker-image://alpine'];
  const facts = await factsOf({ contexts: contexts.map(parseBuildContext), target: 't' });
  assert.deepEqual(facts.configSource, { path: 'Dockerfile' });
  assert.deepEqual(facts.locals, ['context', 'dockerfile', 'other']);
  assert.deepEqual(facts.args, {
    target: 't',
    'context:other': 'local:other',
    'context:base': 'oci-layout://base',
    'context:x': 'docker-image://alpine',
  });
  assert.doesNotMatch(
    JSON.stringify({ ...facts, recipe: facts.recipe.source.files.map(({ filename }) => filename) }),
    /ann/,
  );
});

test('a context from elsewhere is told by its address and what that stood for', async () => {
  const url = 'https://example.org/x.git';
  const input: BuildInput = { kind: 'git', url, ref: 'v1', commit };
  const facts = await factsOf({ context: 'https://ann:secret@example.org/x.git#v1' }, [input], false);
  const found = { uri: `${url}#v1`, digest: { sha1: commit } };
  assert.deepEqual(facts.configSource, { ...found, path: 'ops/Dockerfile' });
  assert.deepEqual(facts.materials, [found]);
  assert.deepEqual(facts.locals, []);
});

test('supplies are told by what they are called, once', async () => {
  const { secrets, ssh, network } = await factsOf({});
  assert.deepEqual(secrets, [
    { id: 'a', optional: false },
    { id: 'b', optional: false },
  ]);
  assert.deepEqual(ssh, [{ id: 'default', optional: true }]);
  assert.equal(network, false);
});

test('the time that the call sets is an argument', async () => {
  const environment = { SOURCE_DATE_EPOCH: '1' };
  assert.deepEqual((await factsOf({ environment })).args, { 'build-arg:SOURCE_DATE_EPOCH': '1' });
  const buildArgs = { SOURCE_DATE_EPOCH: '2' };
  assert.deepEqual((await factsOf({ environment, buildArgs })).args, { 'build-arg:SOURCE_DATE_EPOCH': '2' });
});
