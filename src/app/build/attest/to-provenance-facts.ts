import { basename } from 'node:path';
import type { BuildInput, BuildResult, Dockerfile, Plan, ProvenanceFacts, SolvedImage } from '../../../build/index.ts';
import { formatPlatform, hostPlatform } from '../../../oci/index.ts';
import { version } from '../../version.ts';
import { parseContextAddress } from '../context/open-main-context.ts';
import type { BuildContextFlag } from '../context/parse-build-context.ts';
import type { ReadDockerfile } from '../read-dockerfile.ts';
import type { BuildRunOptions } from '../run/build-run-options.ts';
import { toCommit, toMaterials } from './to-materials.ts';

/** What was asked for, as far as provenance tells of it. */
export interface AttestedRequest {
  readonly context: string;
  readonly file?: string;
  readonly text?: Uint8Array;
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly contexts?: readonly BuildContextFlag[];
  readonly run?: BuildRunOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What is known when a build is done. */
export interface AttestedBuild {
  readonly request: AttestedRequest;
  /** One for each image, in their order. */
  readonly plans: readonly Plan[];
  /** What each was drawn up from. */
  readonly dockerfiles: readonly Dockerfile[];
  readonly source: ReadDockerfile;
  /** Whether the file is from this machine; else from the context, wherever that is from. */
  readonly isLocal: boolean;
  /** All that was taken from elsewhere. */
  readonly inputs: readonly BuildInput[];
}

/** What there is to say of how one of a build's images was made. */
export function toProvenanceFacts(
  { request, plans, dockerfiles, source, isLocal, inputs }: AttestedBuild,
  image: SolvedImage,
  at: number,
  written: Pick<BuildResult, 'layers'>,
): ProvenanceFacts {
  const plan = plans[at];
  const dockerfile = dockerfiles[at];
  if (plan === undefined || dockerfile === undefined) throw new Error('every image has its plan');
  // The way to a file of this machine is nobody's business.
  const toName = (file: string): string => (isLocal ? basename(file) : file);
  const filename = toName(source.file);
  const files = [source, ...dockerfile.included].map(({ file, bytes }) => ({
    ...{ file, filename: toName(file), text: Buffer.from(bytes).toString('utf8') },
  }));
  const taken = [...plan.inputs, ...inputs.filter(({ kind }) => kind !== 'image')];
  return {
    configSource: toConfigSource(request, filename, inputs),
    args: toArgs(request),
    ...suppliesOf(plan),
    locals: localsOf(request),
    materials: toMaterials(taken),
    network: plan.steps.some(({ op }) => op.kind === 'run' && op.network !== 'none'),
    builderPlatform: formatPlatform(hostPlatform()),
    version,
    recipe: {
      plan,
      source: { dockerfile, files },
      layers: written.layers.map(({ descriptor }) => descriptor),
      steps: image.steps ?? [],
    },
  };
}

function toConfigSource(
  { context }: AttestedRequest,
  filename: string,
  inputs: readonly BuildInput[],
): ProvenanceFacts['configSource'] {
  const address = context === '-' ? undefined : parseContextAddress(context);
  const url = address === undefined || address.kind === 'bad' ? undefined : address.url;
  const input = inputs.find((each) => each.kind !== 'image' && each.url === url);
  if (input === undefined || input.kind === 'image') return { path: filename };
  const [material] = input.kind === 'git' ? [toCommit(input.url, input.ref, input.commit)] : toMaterials([input]);
  return { ...material, path: filename };
}

/** Source: BuildKit, docs/attestations/slsa-definitions.md, "externalParameters.request"; buildx, the options that its flags become. */
function toArgs({
  target,
  buildArgs,
  labels,
  contexts = [],
  run,
  environment,
}: AttestedRequest): Record<string, string> {
  const epoch = environment.SOURCE_DATE_EPOCH;
  const args = epoch === undefined || epoch === '' ? buildArgs : { SOURCE_DATE_EPOCH: epoch, ...buildArgs };
  const { network, extraHosts = [] } = run?.settings ?? {};
  return {
    ...prefixed('build-arg:', args),
    ...prefixed('label:', labels),
    ...Object.fromEntries(contexts.map((flag) => [`context:${flag.name}`, describeContext(flag)])),
    ...(target === undefined ? {} : { target }),
    ...(network === undefined || network === 'default' ? {} : { 'force-network-mode': network }),
    ...(extraHosts.length === 0
      ? {}
      : { 'add-hosts': extraHosts.map(({ name, address }) => `${name}=${address}`).join(',') }),
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** Where a context is from; paths of this machine are left out. */
function describeContext(flag: BuildContextFlag): string {
  switch (flag.kind) {
    case 'directory':
      return `local:${flag.name}`;
    case 'layout':
      return `oci-layout://${basename(flag.path)}`;
    case 'image':
      return `docker-image://${flag.reference}`;
    case 'remote':
      return flag.source.url;
    case 'stage':
      return `target:${flag.stage}`;
  }
}

/** The secrets and agents that commands use, each once; one that some command can not do without is not optional. */
function suppliesOf({ steps }: Plan): Pick<ProvenanceFacts, 'secrets' | 'ssh'> {
  const kinds = { secret: new Map<string, boolean>(), ssh: new Map<string, boolean>() };
  for (const { op } of steps) {
    if (op.kind !== 'run') continue;
    for (const mount of op.mounts ?? []) {
      if (mount.kind !== 'secret' && mount.kind !== 'ssh') continue;
      const found = kinds[mount.kind];
      found.set(mount.id, (found.get(mount.id) ?? true) && !mount.required);
    }
  }
  const list = (found: ReadonlyMap<string, boolean>) => [...found].sort().map(([id, optional]) => ({ id, optional }));
  return { secrets: list(kinds.secret), ssh: list(kinds.ssh) };
}

/** The directories of this machine that the build was given, by the names that BuildKit gives them. */
function localsOf({ context, text, contexts = [] }: AttestedRequest): readonly string[] {
  const isLocal = context === '-' || parseContextAddress(context) === undefined;
  const named = contexts.flatMap((flag) => (flag.kind === 'directory' ? [flag.name] : []));
  return [...(isLocal ? ['context'] : []), ...(isLocal || text !== undefined ? ['dockerfile'] : []), ...named].sort();
}
