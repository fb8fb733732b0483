import { isJsonObject, type Json, type JsonObject, limits, parseJson, utf8 } from '../base/index.ts';
import { type Digest, digestAlgorithm, isDigest } from './digest.ts';
import { ociFault } from './faults.ts';
import type { Platform } from './platform.ts';
import { createShape, type Shape } from './shape.ts';

/** How a container's health is asked for; durations in nanoseconds, 0 meaning the default. Docker's extension of the config. */
export interface Healthcheck {
  /** `['NONE']`, `['CMD', …]` or `['CMD-SHELL', command]`. */
  readonly test: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly startInterval?: number;
  readonly retries?: number;
}

/** How to run the image. Source: image-spec config.md, "config"; the last five are Docker's extensions. */
export interface RunConfig {
  readonly user?: string;
  /** `80/tcp`, in byte order. */
  readonly exposedPorts: readonly string[];
  /** `NAME=value`, in order. */
  readonly env: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly volumes: readonly string[];
  readonly workingDir?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  readonly healthcheck?: Healthcheck;
  readonly shell?: readonly string[];
  readonly onBuild: readonly string[];
  /** Windows only: the command line is escaped already. Kept so that a document written again loses nothing. */
  readonly argsEscaped?: boolean;
}

/** One step of the image's making. Source: image-spec config.md, "history". */
export interface HistoryEntry {
  readonly created?: string;
  readonly createdBy?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly emptyLayer?: boolean;
}

/** An image config with its exact bytes; their sha256 is Docker's "image ID". */
export interface ImageConfig {
  readonly bytes: Uint8Array;
  readonly platform: Platform;
  readonly created?: string;
  readonly author?: string;
  readonly config: RunConfig;
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
  /** What the builder remembers of how the layers were made, for builders: an extension of ours. */
  readonly buildCache?: string;
}

/** An image config without its bytes: what a new one is made from. */
export type ImageConfigFields = Omit<ImageConfig, 'bytes'>;

/** A run config that says nothing. */
export const emptyRunConfig: RunConfig = { exposedPorts: [], env: [], volumes: [], labels: {}, onBuild: [] };

/** @throws oci/bad-document, base/bad-json, base/too-large */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const json = parseJson(bytes, limits.config);
  if (!isJsonObject(json)) throw ociFault('oci/bad-document', 'image config: is not a JSON object');
  const shape = createShape('image config');
  const platform = readPlatform(shape, json);
  const created = shape.string(json, 'created');
  const author = shape.string(json, 'author');
  const config = readRunConfig(shape, shape.object(json, 'config') ?? {});
  const diffIds = readDiffIds(shape, json);
  const history = readHistory(shape, json);
  const buildCache = shape.string(json, buildCacheKey);
  shape.finish();
  return {
    bytes,
    platform,
    config,
    diffIds,
    history,
    ...(created === undefined ? {} : { created }),
    ...(author === undefined ? {} : { author }),
    ...(buildCache === undefined ? {} : { buildCache }),
  };
}

const buildCacheKey = 'nacre.build-cache.v1';

/** Makes a config document: the same fields always give the same bytes. */
export function createImageConfig(fields: ImageConfigFields): ImageConfig {
  return parseImageConfig(utf8(JSON.stringify(formatImageConfig(fields))));
}

/** The JSON of a config, empty fields left out. */
export function formatImageConfig(fields: ImageConfigFields): JsonObject {
  const { platform, created, author, config, diffIds, history, buildCache } = fields;
  return {
    ...optional('created', created),
    ...optional('author', author),
    architecture: platform.architecture,
    os: platform.os,
    ...optional('os.version', platform.osVersion),
    ...optional('os.features', platform.osFeatures),
    ...optional('variant', platform.variant),
    config: formatRunConfig(config),
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: history.map(formatHistory),
    ...optional(buildCacheKey, buildCache),
  };
}

/** The JSON of a run config, empty fields left out; keys as Docker spells them. */
export function formatRunConfig(config: RunConfig): JsonObject {
  const set = (values: readonly string[]) => Object.fromEntries([...values].sort().map((value) => [value, {}]));
  const labels = Object.entries(config.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...optional('User', config.user),
    ...(config.exposedPorts.length === 0 ? {} : { ExposedPorts: set(config.exposedPorts) }),
    ...(config.env.length === 0 ? {} : { Env: config.env }),
    ...optional('Entrypoint', config.entrypoint),
    ...optional('Cmd', config.cmd),
    ...(config.volumes.length === 0 ? {} : { Volumes: set(config.volumes) }),
    ...optional('WorkingDir', config.workingDir),
    ...(labels.length === 0 ? {} : { Labels: Object.fromEntries(labels) }),
    ...optional('StopSignal', config.stopSignal),
    ...(config.healthcheck === undefined ? {} : { Healthcheck: formatHealthcheck(config.healthcheck) }),
    ...optional('Shell', config.shell),
    ...(config.onBuild.length === 0 ? {} : { OnBuild: config.onBuild }),
    ...optional('ArgsEscaped', config.argsEscaped),
  };
}

function readPlatform(shape: Shape, json: JsonObject): Platform {
  const variant = shape.string(json, 'variant');
  const osVersion = shape.string(json, 'os.version');
  const osFeatures = shape.strings(json, 'os.features');
  return {
    os: shape.string(json, 'os', true) ?? '',
    architecture: shape.string(json, 'architecture', true) ?? '',
    ...(variant === undefined || variant === '' ? {} : { variant }),
    ...(osVersion === undefined ? {} : { osVersion }),
    ...(osFeatures === undefined ? {} : { osFeatures }),
  };
}

function readRunConfig(shape: Shape, json: JsonObject): RunConfig {
  return shape.within('config', () => {
    const user = shape.string(json, 'User');
    const entrypoint = shape.strings(json, 'Entrypoint');
    const cmd = shape.strings(json, 'Cmd');
    const workingDir = shape.string(json, 'WorkingDir');
    const stopSignal = shape.string(json, 'StopSignal');
    const healthcheck = readHealthcheck(shape, json);
    const shell = shape.strings(json, 'Shell');
    const argsEscaped = shape.boolean(json, 'ArgsEscaped');
    return {
      exposedPorts: Object.keys(shape.object(json, 'ExposedPorts') ?? {}).sort(),
      env: shape.strings(json, 'Env') ?? [],
      volumes: Object.keys(shape.object(json, 'Volumes') ?? {}).sort(),
      labels: shape.stringMap(json, 'Labels') ?? {},
      onBuild: shape.strings(json, 'OnBuild') ?? [],
      ...(user === undefined || user === '' ? {} : { user }),
      ...(entrypoint === undefined ? {} : { entrypoint }),
      ...(cmd === undefined ? {} : { cmd }),
      ...(workingDir === undefined || workingDir === '' ? {} : { workingDir }),
      ...(stopSignal === undefined || stopSignal === '' ? {} : { stopSignal }),
      ...(healthcheck === undefined ? {} : { healthcheck }),
      ...(shell === undefined || shell.length === 0 ? {} : { shell }),
      ...(argsEscaped === undefined ? {} : { argsEscaped }),
    };
  });
}

function readHealthcheck(shape: Shape, json: JsonObject): Healthcheck | undefined {
  const check = shape.object(json, 'Healthcheck');
  if (check === undefined) return undefined;
  return shape.within('Healthcheck', () => {
    const interval = shape.integer(check, 'Interval');
    const timeout = shape.integer(check, 'Timeout');
    const startPeriod = shape.integer(check, 'StartPeriod');
    const startInterval = shape.integer(check, 'StartInterval');
    const retries = shape.integer(check, 'Retries');
    return {
      test: shape.strings(check, 'Test') ?? [],
      ...(interval === undefined ? {} : { interval }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(startPeriod === undefined ? {} : { startPeriod }),
      ...(startInterval === undefined ? {} : { startInterval }),
      ...(retries === undefined ? {} : { retries }),
    };
  });
}

function formatHealthcheck(check: Healthcheck): JsonObject {
  return {
    Test: check.test,
    ...optional('Interval', check.interval),
    ...optional('Timeout', check.timeout),
    ...optional('StartPeriod', check.startPeriod),
    ...optional('StartInterval', check.startInterval),
    ...optional('Retries', check.retries),
  };
}

function readDiffIds(shape: Shape, json: JsonObject): readonly Digest[] {
  const rootfs = shape.object(json, 'rootfs', true);
  if (rootfs === undefined) return [];
  return shape.within('rootfs', () => {
    const type = shape.string(rootfs, 'type', true);
    if (type !== undefined && type !== 'layers') shape.reject('type', `is "${type}", must be "layers"`);
    const ids = shape.strings(rootfs, 'diff_ids', true) ?? [];
    const bad = ids.find((id) => !isDiffId(id));
    if (bad !== undefined) shape.reject('diff_ids', `"${bad.slice(0, 100)}" is not a sha256 digest`);
    return ids.filter(isDiffId);
  });
}

/** Layers at rest are known by sha256: a diffID of another algorithm is none here. */
function isDiffId(id: string): id is Digest {
  return isDigest(id) && digestAlgorithm(id) === 'sha256';
}

function readHistory(shape: Shape, json: JsonObject): readonly HistoryEntry[] {
  const entries = shape.array(json, 'history') ?? [];
  return shape.within('history', () =>
    entries.map((entry, at) => shape.within(at, () => readHistoryEntry(shape, entry))),
  );
}

function readHistoryEntry(shape: Shape, value: Json): HistoryEntry {
  if (!isJsonObject(value)) {
    shape.reject('', 'is not an object');
    return {};
  }
  const created = shape.string(value, 'created');
  const createdBy = shape.string(value, 'created_by');
  const author = shape.string(value, 'author');
  const comment = shape.string(value, 'comment');
  const emptyLayer = shape.boolean(value, 'empty_layer');
  return {
    ...(created === undefined ? {} : { created }),
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(author === undefined ? {} : { author }),
    ...(comment === undefined ? {} : { comment }),
    ...(emptyLayer === undefined ? {} : { emptyLayer }),
  };
}

function formatHistory(entry: HistoryEntry): JsonObject {
  return {
    ...optional('created', entry.created),
    ...optional('created_by', entry.createdBy),
    ...optional('author', entry.author),
    ...optional('comment', entry.comment),
    ...(entry.emptyLayer === true ? { empty_layer: true } : {}),
  };
}

function optional(key: string, value: Json | undefined): JsonObject {
  return value === undefined ? {} : { [key]: value };
}
