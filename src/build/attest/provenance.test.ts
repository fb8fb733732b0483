import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { utf8 } from '../../base/index.ts';
import { digestOf, hostPlatform, mediaTypes } from '../../oci/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { toPlan } from '../plan/to-plan.ts';
import type { Sources } from '../sources.ts';
import { createProvenance, type ProvenanceFacts } from './provenance.ts';

const text = `FROM scratch AS base
COPY a /a
FROM scratch
COPY --from=base /a /
RUN --mount=type=secret,id=token --network=none \\
  true
ADD https://ann:hunter2@example.org/x /x
`;

const password = 'hunter2';

const noSources: Sources = { image: async () => undefined, names: async () => [] };

async function factsOf(changed: Partial<ProvenanceFacts> = {}): Promise<ProvenanceFacts> {
  const dockerfile = parseDockerfile(utf8(text), { file: '/home/ann/Dockerfile' }).value;
  const platform = hostPlatform();
  const request = { buildArgs: {}, labels: {}, platform, buildPlatform: platform };
  const { value: plan, diagnostics } = await toPlan(dockerfile, request, noSources);
  assert.ok(plan !== undefined, JSON.stringify(diagnostics));
  const chain = plan.steps.filter(({ label }) => label.startsWith('[stage-1'));
  const layers = ['copy', 'run', 'add'].map((each) => ({
    ...{ mediaType: mediaTypes.ociLayer, digest: digestOf(each), size: each.length },
  }));
  return {
    configSource: { path: 'Dockerfile' },
    args: { target: 'x', 'build-arg:PROXY': `http://ann:${password}@proxy.example`, 'label:a': 'b' },
    secrets: [{ id: 'token', optional: true }],
    ssh: [{ id: 'default', optional: false }],
    locals: ['context', 'dockerfile'],
    materials: [{ uri: 'pkg:docker/alpine@3', digest: { sha256: 'ab' } }],
    network: false,
    builderPlatform: 'linux/amd64',
    version: '1.2.3',
    recipe: {
      plan,
      source: { dockerfile, files: [{ file: dockerfile.file, filename: 'Dockerfile', text }] },
      layers,
      steps: chain.map(({ digest }, at) => ({ step: digest, layers: at + 1 })),
    },
    ...changed,
  };
}

/** JSON as somebody reads it who does not know what wrote it. */
// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects
const reread = (value: unknown): any => JSON.parse(JSON.stringify(value));

test('mode=min has what SLSA and BuildKit ask for, and no values', async () => {
  assert.deepEqual(reread(createProvenance(await factsOf(), { mode: 'min' })), {
    buildDefinition: {
      buildType: 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md',
      externalParameters: {
        configSource: { path: 'Dockerfile' },
        request: {
          frontend: 'dockerfile.v0',
          args: { target: 'x' },
          locals: [{ name: 'context' }, { name: 'dockerfile' }],
        },
      },
      internalParameters: { builderPlatform: 'linux/amd64' },
      resolvedDependencies: [{ uri: 'pkg:docker/alpine@3', digest: { sha256: 'ab' } }],
    },
    runDetails: {
      builder: { id: '', version: { nacre: '1.2.3' } },
      metadata: { buildkit_metadata: {}, buildkit_completeness: { request: false, resolvedDependencies: false } },
    },
  });
});

describe('mode=max', () => {
  test('tells of arguments and of what supplies are called', async () => {
    const { externalParameters } = reread(createProvenance(await factsOf(), { mode: 'max' })).buildDefinition;
    assert.deepEqual(externalParameters.request, {
      frontend: 'dockerfile.v0',
      args: { 'build-arg:PROXY': 'http://***********@proxy.example', 'label:a': 'b', target: 'x' },
      secrets: [{ id: 'token', optional: true }],
      ssh: [{ id: 'default' }],
      locals: [{ name: 'context' }, { name: 'dockerfile' }],
    });
  });

  test('tells which line made which layer', async () => {
    const { recipe } = await factsOf();
    const { source, layers } = reread(createProvenance(await factsOf(), { mode: 'max' })).runDetails.metadata
      .buildkit_metadata;
    const told = Object.entries<readonly (readonly { readonly digest: string }[])[]>(layers).map(([step, [chain]]) => {
      const { start, end } = source.locations[step.replace(':0', '')].locations[0].ranges[0];
      return [start.line, end.line, chain?.at(-1)?.digest];
    });
    const [copied, run, added] = recipe.layers.map(({ digest }) => digest);
    assert.deepEqual(told, [
      [4, 4, copied],
      [5, 6, run],
      [7, 7, added],
    ]);
  });

  test('steps name their inputs, which stand before them', async () => {
    const { llbDefinition } = reread(createProvenance(await factsOf(), { mode: 'max' })).buildDefinition
      .internalParameters.buildConfig;
    const seen = new Set<string>();
    for (const { id, inputs = [] } of llbDefinition) {
      for (const input of inputs) assert.ok(seen.has(input.replace(':0', '')), input);
      seen.add(id);
    }
    const run = llbDefinition.find((each: { op: { Op: { exec?: unknown } } }) => each.op.Op.exec !== undefined);
    assert.equal(run.op.Op.exec.network, 2);
    assert.deepEqual(run.op.Op.exec.mounts[1].secretOpt, { ID: 'token', optional: true });
  });
});

test('no password of an address and no path of this machine is in it, not even in the text of the Dockerfile', async () => {
  const whole = JSON.stringify(createProvenance(await factsOf(), { mode: 'max' }));
  const [, data = ''] = /"data":"([^"]+)"/.exec(whole) ?? [];
  for (const said of [whole, Buffer.from(data, 'base64').toString()]) {
    assert.doesNotMatch(said, new RegExp(password));
    assert.doesNotMatch(said, /\/home\/ann/);
  }
  assert.match(Buffer.from(data, 'base64').toString(), /ADD https:\/\/\*+@example\.org/);
});

const completeness: readonly (readonly [
  name: string,
  changed: Partial<ProvenanceFacts>,
  hermetic: boolean,
  complete: boolean,
])[] = [
  ['from this machine', {}, false, false],
  ['from elsewhere alone', { locals: [] }, true, true],
  ['with a network', { locals: [], network: true }, false, true],
];
for (const [name, changed, hermetic, complete] of completeness) {
  test(`completeness: ${name}`, async () => {
    const { metadata } = reread(createProvenance(await factsOf(changed), { mode: 'max' })).runDetails;
    assert.deepEqual(
      [metadata.buildkit_hermetic ?? false, metadata.buildkit_completeness.resolvedDependencies],
      [hermetic, complete],
    );
  });
}

test('what only the caller knows is said when it is given', async () => {
  const options = { mode: 'min', builderId: 'https://ci.example.org/1', reproducible: true } as const;
  const { builder, metadata } = reread(createProvenance(await factsOf({ args: {} }), options)).runDetails;
  assert.equal(builder.id, 'https://ci.example.org/1');
  assert.equal(metadata.buildkit_reproducible, true);
  assert.equal(metadata.buildkit_completeness.request, true);
});

test('the same facts give the same bytes', async () => {
  const [one, two] = [
    createProvenance(await factsOf(), { mode: 'max' }),
    createProvenance(await factsOf(), { mode: 'max' }),
  ];
  assert.equal(JSON.stringify(one), JSON.stringify(two));
});
