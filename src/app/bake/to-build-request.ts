import { isAbsolute, join } from 'node:path';
import { type BakeTarget, linkedTarget, type NamedBakeTarget } from '../../bake/index.ts';
import { utf8 } from '../../base/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import type { AttestSettings } from '../build/attest/attest-settings.ts';
import { parseAttestations } from '../build/attest/parse-attestations.ts';
import type { BuildImageRequest } from '../build/build-image.ts';
import { parseCacheFrom } from '../build/cache/parse-cache-from.ts';
import { parseCacheTo } from '../build/cache/parse-cache-to.ts';
import { isForeignCache } from '../build/cache/read-attributes.ts';
import { parseBuildContext } from '../build/context/parse-build-context.ts';
import { type BuildOutput, plainForm } from '../build/output/build-output.ts';
import { parseAnnotation } from '../build/output/parse-annotation.ts';
import { parseOutput } from '../build/output/parse-output.ts';
import { pushOutputs } from '../build/output/push-outputs.ts';
import { type BuildRunOptions, toBuildRunOptions } from '../build/run/build-run-options.ts';
import type { BakeRequest } from './bake-request.ts';

/** What turning a target into a build needs to know of the other targets. */
export interface BakeLinks {
  /** The image that a target has come to, as a reference. */
  readonly imageOf: (target: string) => string;
  /** Whether another target needs this one as an image. */
  readonly isLinked: boolean;
  /** Whether it was asked for; else only its image is needed. */
  readonly isWanted: boolean;
}

/**
 * A target as a call of `build` would say it. Entitlements of the file count for nothing: what a build may do is for whoever calls to say.
 *
 * @throws app/bad-output, app/bad-attestation, app/bad-cache, app/bad-context, oci/…, runtime/…
 */
export function toBuildRequest({ target }: NamedBakeTarget, request: BakeRequest, links: BakeLinks): BuildImageRequest {
  const { texts, switches, maps } = target;
  const platforms = listOf(target, 'platforms').map(parsePlatform);
  const stage = texts.get('target');
  return {
    ...toDockerfile(target),
    names: links.isWanted ? listOf(target, 'tags') : [],
    outputs: toOutputs(target, request, links),
    attestations: toAttestations(target, request, links),
    annotations: listOf(target, 'annotations').flatMap(parseAnnotation),
    buildArgs: Object.fromEntries(maps.get('args') ?? []),
    labels: Object.fromEntries(maps.get('labels') ?? []),
    contexts: toContexts(target, links),
    cacheFrom: cachesOf(target, 'cache-from', request).map(parseCacheFrom),
    cacheTo: cachesOf(target, 'cache-to', request).map(parseCacheTo),
    keepsImage: links.isLinked,
    noCache: request.noCache === true || switches.get('no-cache') === true,
    pull: request.pull === true || switches.get('pull') === true,
    run: toRunOptions(target, request),
    environment: request.environment,
    ...(platforms.length === 0 ? {} : { platforms }),
    ...(stage === undefined ? {} : { target: stage }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.onDiagnostic === undefined ? {} : { onDiagnostic: request.onDiagnostic }),
    ...(request.onLine === undefined ? {} : { onLine: request.onLine }),
  };
}

function listOf({ lists }: BakeTarget, field: Parameters<typeof lists.get>[0]): readonly string[] {
  return lists.get(field) ?? [];
}

/** Files are written for several builders: a cache of a kind that only others speak to is told of, and left out. */
function cachesOf(target: BakeTarget, field: 'cache-from' | 'cache-to', { onEvent }: BakeRequest): readonly string[] {
  const texts = listOf(target, field);
  for (const text of texts.filter(isForeignCache))
    onEvent?.({ kind: 'warning', message: `${field} ${text} is not taken, and counts for nothing` });
  return texts.filter((text) => !isForeignCache(text));
}

/** A Dockerfile is named by its path in the context. */
function toDockerfile({ texts }: BakeTarget): Pick<BuildImageRequest, 'context' | 'file' | 'text'> {
  const context = texts.get('context') ?? '.';
  const inline = texts.get('dockerfile-inline');
  const file = texts.get('dockerfile');
  if (inline !== undefined) return { context, text: utf8(inline) };
  if (file === undefined) return { context };
  return { context, file: isAbsolute(file) || /^[a-z][a-z0-9+.-]*:|^git@/.test(context) ? file : join(context, file) };
}

function toOutputs(target: BakeTarget, request: BakeRequest, links: BakeLinks): readonly BuildOutput[] {
  const image: BuildOutput = { kind: 'image', form: plainForm };
  if (!links.isWanted) return [image];
  const asked = listOf(target, 'output').map(parseOutput);
  const written = request.push === true ? pushOutputs(asked) : asked;
  const outputs = request.load === true ? [...written, image] : written;
  const inStore = outputs.length === 0 || outputs.some(({ kind }) => kind === 'image');
  return links.isLinked && !inStore ? [...outputs, image] : outputs;
}

/** An image that is only built for others to use has nobody to tell anything to. */
function toAttestations(target: BakeTarget, request: BakeRequest, { isWanted }: BakeLinks): AttestSettings {
  if (!isWanted) return { provenance: false, sbom: false };
  const { provenance, sbom } = request.attest ?? { provenance: undefined, sbom: undefined };
  return parseAttestations({ provenance, sbom, attest: listOf(target, 'attest') }, request.environment);
}

function toContexts({ maps }: BakeTarget, { imageOf }: BakeLinks): NonNullable<BuildImageRequest['contexts']> {
  return [...(maps.get('contexts') ?? [])].map(([name, value]) => {
    const link = linkedTarget(value);
    return parseBuildContext(`${name}=${link === undefined ? value : `docker-image://${imageOf(link)}`}`);
  });
}

function toRunOptions(target: BakeTarget, { directory, environment, allow = [] }: BakeRequest): BuildRunOptions {
  const { texts, maps } = target;
  const lists: Readonly<Record<string, readonly string[]>> = {
    'add-host': [...(maps.get('extra-hosts') ?? [])].map(([host, address]) => `${host}:${address}`),
    allow,
    secret: listOf(target, 'secret'),
    ssh: listOf(target, 'ssh'),
    ulimit: listOf(target, 'ulimits'),
  };
  const flags = {
    on: () => false,
    text: (name: string) => (name === 'network' || name === 'shm-size' ? texts.get(name) : undefined),
    list: (name: string) => lists[name] ?? [],
  };
  return toBuildRunOptions(flags, { cwd: directory, environment });
}
