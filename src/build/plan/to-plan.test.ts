import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Diagnostic } from '../../base/index.ts';
import {
  createImageConfig,
  digestOf,
  emptyRunConfig,
  familiarReference,
  formatRunConfig,
  type LayerRef,
  mediaTypes,
  type RunConfig,
} from '../../oci/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import type { PlanRequest } from '../request.ts';
import type { SourceImage, Sources } from '../sources.ts';
import type { Plan } from './plan.ts';
import { type Planned, toPlan } from './to-plan.ts';

const goldens = join(import.meta.dirname, 'golden');
const platform = { os: 'linux', architecture: 'amd64' };

/** Images that the Dockerfiles of this test may name. */
const configs: Readonly<Record<string, Partial<RunConfig>>> = {
  'base:latest': { env: ['PATH=/bin', 'HOME=/root'], cmd: ['sh'], labels: { two: '0' } },
  'other/image:1': { env: [] },
  'debian:latest': {},
  'triggers:latest': { onBuild: ['ARG FROMBASE=1', 'COPY . /from-base', 'RUN first $FROMBASE'] },
  'bad-triggers:latest': { onBuild: ['RUN --mount=type=cache,target=/ one', 'NONSENSE'] },
};

const sources: Sources = {
  image: async (reference) => {
    const name = familiarReference(reference);
    const config = configs[name];
    return config === undefined ? undefined : toImage(name, config);
  },
  names: async () => Object.keys(configs),
};

function toImage(name: string, config: Partial<RunConfig>): SourceImage {
  const layer = toLayer(name);
  const document = createImageConfig({
    platform,
    config: { ...emptyRunConfig, ...config },
    diffIds: [layer.diffId],
    history: [{ createdBy: `make ${name}` }],
  });
  return { named: layer.descriptor, descriptor: layer.descriptor, config: document, layers: [layer] };
}

function toLayer(name: string): LayerRef {
  const digest = digestOf(name);
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest, size: 1 }, diffId: digest };
}

function plan(text: string, request: Partial<PlanRequest> = {}): Promise<Planned> {
  const parsed = parseDockerfile(text, { file: 'Dockerfile' });
  return toPlan(parsed.value, { buildArgs: {}, labels: {}, platform, buildPlatform: platform, ...request }, sources);
}

describe('toPlan gives the plans in golden/', () => {
  for (const name of readdirSync(goldens)) {
    test(name, async () => {
      const directory = join(goldens, name);
      const request = join(directory, 'request.json');
      const options = existsSync(request) ? (JSON.parse(readFileSync(request, 'utf8')) as Partial<PlanRequest>) : {};
      const planned = await plan(readFileSync(join(directory, 'Dockerfile'), 'utf8'), options);
      const file = join(directory, 'plan.json');
      const text = `${JSON.stringify(toGolden(planned), undefined, 2)}\n`;
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }
});

/** A plan to be read and compared: steps by number, diagnostics by line and column. */
function toGolden({ value, diagnostics }: Planned): unknown {
  return { ...(value === undefined ? {} : describePlan(value)), diagnostics: diagnostics.map(formatDiagnostic) };
}

function describePlan({ steps, target, image }: Plan): object {
  const number = new Map(steps.map(({ digest }, at) => [digest, at]));
  const layerName = new Map(Object.keys(configs).map((name) => [digestOf(name), name]));
  return {
    steps: steps.map(({ op, inputs, label, place }, at) => ({
      step: at,
      label,
      line: place.line,
      inputs: inputs.map((input) => number.get(input)),
      op: op.kind === 'source' ? { kind: op.kind, layers: op.layers.map(({ diffId }) => layerName.get(diffId)) } : op,
    })),
    target: number.get(target),
    author: image.author,
    config: formatRunConfig(image.config),
    history: [
      ...image.baseHistory.map(({ createdBy }) => ({ createdBy })),
      ...image.history.map(({ createdBy, step }) => ({ createdBy, step: step && number.get(step) })),
    ],
  };
}

function formatDiagnostic({ severity, code, message, hint, place }: Diagnostic): string {
  const told = hint === undefined ? message : `${message}. ${hint}`;
  return `${place.line}:${place.column} ${severity} ${code}: ${told}`;
}
