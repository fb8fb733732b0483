import type { ImageInspection } from '../../app/index.ts';
import { isJsonObject, type JsonObject } from '../../base/index.ts';
import { parsePlatform } from '../../oci/index.ts';

/** An image as Docker's inspection has it. Source: the Engine API, "ImageInspect". */
export function toDockerImage(image: ImageInspection): JsonObject {
  const { os, architecture, variant } = parsePlatform(image.platform);
  return {
    Id: image.id,
    RepoTags: image.names,
    RepoDigests: toRepoDigests(image),
    Parent: '',
    Comment: '',
    Created: image.created ?? '',
    Container: '',
    DockerVersion: '',
    Author: image.author ?? '',
    Config: toDockerConfig(image.config),
    Architecture: architecture,
    ...(variant === undefined ? {} : { Variant: variant }),
    Os: os,
    Size: image.size,
    VirtualSize: image.size,
    GraphDriver: { Name: 'nacre', Data: {} },
    RootFS: { Type: 'layers', Layers: image.layers.map(({ diffId }) => diffId) },
    Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
  };
}

/** An image as Docker's listing has it. Source: the Engine API, "ImageSummary". */
export function toDockerSummary(image: ImageInspection): JsonObject {
  const labels = labelsOf(image);
  return {
    Id: image.id,
    ParentId: '',
    RepoTags: image.names,
    RepoDigests: toRepoDigests(image),
    Created: secondsOf(image),
    Size: image.size,
    VirtualSize: image.size,
    SharedSize: -1,
    Labels: Object.keys(labels).length === 0 ? null : labels,
    Containers: -1,
  };
}

/** When an image was made, in seconds since 1970; 0 when it does not say. */
export function secondsOf({ created }: Pick<ImageInspection, 'created'>): number {
  return created === null ? 0 : Math.floor(Date.parse(created) / 1000) || 0;
}

export function labelsOf({ config }: Pick<ImageInspection, 'config'>): Readonly<Record<string, string>> {
  const labels = isJsonObject(config) ? config.Labels : undefined;
  if (!isJsonObject(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** What an image says of how to run it, with what clients read without looking whether it is there. */
export function toDockerConfig(config: unknown): JsonObject {
  return {
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: null,
    Cmd: null,
    Image: '',
    Volumes: null,
    WorkingDir: '',
    Entrypoint: null,
    OnBuild: null,
    Labels: null,
    ...(isJsonObject(config) ? config : {}),
  };
}

function toRepoDigests({ id, names }: ImageInspection): readonly string[] {
  return [...new Set(names.map((name) => `${name.replace(/:[^:/]*$/, '')}@${id}`))];
}
