import { isJsonObject, type JsonObject, utf8, wrapFault } from '../../../base/index.ts';
import { changeConfig } from '../../../build/index.ts';
import type { ImageDocuments } from '../../../image/index.ts';
import {
  type Descriptor,
  formatRunConfig,
  mediaTypes,
  type Platform,
  parseImageConfig,
  type RunConfig,
} from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { type RemakeRequest, remakeImage } from './remake-image.ts';
import { editRunConfig, type RunConfigEdit, without } from './run-config-edit.ts';

/** One call of `mutate`. */
export interface MutateRequest extends RemakeRequest {
  readonly config: RunConfigEdit;
  /** Dockerfile instructions, applied after `config`. */
  readonly changes?: readonly string[];
  /** Of manifests. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly unsetAnnotations?: readonly string[];
  /** What platform the image says it is for. @default as before */
  readonly toPlatform?: Platform;
}

/**
 * Says otherwise what an image says of itself, and leaves its files alone.
 *
 * @throws app/bad-change, as `remakeImage`
 */
export async function mutateImage(nacre: Nacre, request: MutateRequest): Promise<Descriptor> {
  try {
    return await remakeImage(nacre, request, () => ({ edit: (documents) => mutate(documents, request) }));
  } catch (error) {
    throw wrapFault(`mutate ${request.image}`, error);
  }
}

function mutate(documents: ImageDocuments, request: MutateRequest): ImageDocuments {
  const config = mutateConfig(documents.config, request);
  const { annotations = {}, unsetAnnotations = [] } = request;
  if (Object.keys(annotations).length === 0 && unsetAnnotations.length === 0) return { ...documents, config };
  if (documents.mediaType === mediaTypes.dockerManifest)
    throw appFault('app/bad-change', "a manifest of Docker's schema 2 has no annotations", {
      hint: 'Set a label with --label instead.',
    });
  const { annotations: _before, ...manifest } = documents.manifest;
  const after = { ...without(readAnnotations(documents.manifest), unsetAnnotations), ...annotations };
  return {
    ...documents,
    config,
    manifest: Object.keys(after).length === 0 ? manifest : { ...manifest, annotations: after },
  };
}

function readAnnotations({ annotations = {} }: JsonObject): Readonly<Record<string, string>> {
  if (!isJsonObject(annotations)) return {};
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}

function mutateConfig(json: JsonObject, request: MutateRequest): JsonObject {
  const { config: before } = parseImageConfig(utf8(JSON.stringify(json)));
  const after = applyChanges(editRunConfig(before, request.config), request.changes ?? []);
  const placed = request.toPlatform === undefined ? json : withPlatform(json, request.toPlatform);
  if (JSON.stringify(formatRunConfig(after)) === JSON.stringify(formatRunConfig(before))) return placed;
  // Fields that nobody here knows stay; those that are known are written anew, or are gone.
  const known = formatRunConfig(before);
  const unknown = Object.entries(isJsonObject(json.config) ? json.config : {}).filter(([key]) => !(key in known));
  return { ...placed, config: { ...Object.fromEntries(unknown), ...formatRunConfig(after) } };
}

function withPlatform(json: JsonObject, platform: Platform): JsonObject {
  const { variant: _variant, 'os.version': _version, 'os.features': _features, ...rest } = json;
  const { os, architecture, variant } = platform;
  return { ...rest, os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function applyChanges(config: RunConfig, changes: readonly string[]): RunConfig {
  const { value, diagnostics } = changeConfig(config, changes, '--change');
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error === undefined) return value.config;
  const { message, place, hint } = error;
  throw appFault('app/bad-change', message, { place, ...(hint === undefined ? {} : { hint }) });
}
