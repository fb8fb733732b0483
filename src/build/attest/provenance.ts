import { isJsonObject, type Json, type JsonObject, starCredentials } from '../../base/index.ts';
import { type BuildRecipe, describeRecipe } from './describe-recipe.ts';

/** Something that a build took, and by what it is known. */
export interface ResourceDescriptor {
  readonly uri: string;
  /** By the names of algorithms, in hexadecimal. */
  readonly digest: Readonly<Record<string, string>>;
}

/** What is known of a build when it is done. */
export interface ProvenanceFacts {
  /** Where the Dockerfile is from: an address and what it stood for, unless from this machine; and its name there. */
  readonly configSource: Partial<ResourceDescriptor> & { readonly path?: string };
  /** What the call said, in BuildKit's words: `target`, `build-arg:NAME`, `label:NAME`, `context:NAME` … */
  readonly args: Readonly<Record<string, string>>;
  readonly secrets: readonly NamedSupply[];
  readonly ssh: readonly NamedSupply[];
  /** Directories of this machine, by the names they have in the build. */
  readonly locals: readonly string[];
  readonly materials: readonly ResourceDescriptor[];
  /** Whether commands could reach a network. */
  readonly network: boolean;
  /** What the build was done on. */
  readonly builderPlatform: string;
  /** Version of the program. */
  readonly version: string;
  /** What the graph was, and what it came to. */
  readonly recipe: BuildRecipe;
}

/** Something that a build is given and that is no part of it. Its value is nowhere. */
export interface NamedSupply {
  readonly id: string;
  readonly optional: boolean;
}

/** How much is said, and what only the caller can know. */
export interface ProvenanceOptions {
  /** `max` tells of the values of build arguments and labels, the names of secrets, every step, its place in the Dockerfile and its layers. */
  readonly mode: 'min' | 'max';
  /** An address by which the builder is known. */
  readonly builderId?: string;
  /** Whether the caller holds the build to be reproducible. */
  readonly reproducible?: boolean;
}

const buildType = 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md';

/**
 * Says how an image was built, in the words of SLSA v1 and with the fields that BuildKit has, where others look for them. The same facts give the
 * same predicate: no clock, no machine's name, no number of its own is in it, and of addresses no user or password.
 *
 * Source: slsa.dev/spec/v1.1/provenance; BuildKit, docs/attestations/slsa-definitions.md.
 */
export function createProvenance(facts: ProvenanceFacts, options: ProvenanceOptions): JsonObject {
  const { builderPlatform, configSource, materials, version, locals } = facts;
  const { builderId, reproducible } = options;
  const complete = locals.length === 0;
  const request = describeRequest(facts, options);
  const recipe = options.mode === 'max' ? describeRecipe(facts.recipe) : undefined;
  const predicate = {
    buildDefinition: {
      buildType,
      externalParameters: { configSource: { ...configSource }, request },
      internalParameters: {
        ...(recipe === undefined ? {} : { buildConfig: recipe.buildConfig }),
        builderPlatform,
      },
      resolvedDependencies: materials.map(({ uri, digest }) => ({ uri, digest })),
    },
    runDetails: {
      builder: { id: builderId ?? '', version: { nacre: version } },
      metadata: {
        buildkit_metadata: recipe?.metadata ?? {},
        ...(complete && !facts.network ? { buildkit_hermetic: true } : {}),
        buildkit_completeness: {
          request: options.mode === 'max' || !isScrubbed(facts),
          resolvedDependencies: complete,
        },
        ...(reproducible === true ? { buildkit_reproducible: true } : {}),
      },
    },
  };
  return withoutCredentials(predicate);
}

/** What is left out with `mode=min`, as by BuildKit: values that may not be meant for everybody. */
function isScrubbed({ args }: ProvenanceFacts): boolean {
  return Object.keys(args).some(isPrivate);
}

function isPrivate(name: string): boolean {
  return name.startsWith('build-arg:') || name.startsWith('label:');
}

function describeRequest({ args, secrets, ssh, locals }: ProvenanceFacts, { mode }: ProvenanceOptions): JsonObject {
  const kept = Object.entries(args).filter(([name]) => mode === 'max' || !isPrivate(name));
  const shown = mode === 'max' ? { ...listSupplies('secrets', secrets), ...listSupplies('ssh', ssh) } : {};
  return {
    frontend: 'dockerfile.v0',
    ...(kept.length === 0 ? {} : { args: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) }),
    ...shown,
    ...(locals.length === 0 ? {} : { locals: locals.map((name) => ({ name })) }),
  };
}

function listSupplies(field: string, supplies: readonly NamedSupply[]): JsonObject {
  if (supplies.length === 0) return {};
  return { [field]: supplies.map(({ id, optional }) => (optional ? { id, optional } : { id })) };
}

/** The same with stars for user and password of every address in any text of it. */
function withoutCredentials(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hide(each)]));
}

function hide(value: Json): Json {
  if (typeof value === 'string') return starCredentials(value);
  if (Array.isArray(value)) return value.map(hide);
  return isJsonObject(value) ? withoutCredentials(value) : value;
}
