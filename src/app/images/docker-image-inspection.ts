import { isJsonObject } from '../../base/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import type { ImageInspection } from '../wire.ts';

/**
 * An image as Docker's API and `docker image inspect` have it. A field that is `undefined` is known to templates, and left out of JSON.
 *
 * Source: https://docs.docker.com/reference/api/engine/, "ImageInspect".
 */
export type DockerImage = Readonly<Record<string, unknown>>;

export function toDockerImage(image: ImageInspection): DockerImage {
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
    Config: toDockerImageConfig(image.config),
    Architecture: architecture,
    Variant: variant,
    Os: os,
    Size: image.size,
    VirtualSize: image.size,
    GraphDriver: { Name: 'nacre', Data: {} },
    RootFS: { Type: 'layers', Layers: image.layers.map(({ diffId }) => diffId) },
    Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
  };
}

/** What an image says of how to run it, with what clients read without looking whether it is there. */
function toDockerImageConfig(config: unknown): DockerImage {
  return {
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    ExposedPorts: undefined,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: null,
    Cmd: null,
    Healthcheck: undefined,
    Image: '',
    Volumes: null,
    WorkingDir: '',
    Entrypoint: null,
    OnBuild: null,
    Labels: null,
    StopSignal: undefined,
    Shell: undefined,
    ...(isJsonObject(config) ? config : {}),
  };
}

/** `repository@sha256:…` for each repository that the image has a name in. */
export function toRepoDigests({ id, names }: Pick<ImageInspection, 'id' | 'names'>): readonly string[] {
  return [...new Set(names.map((name) => `${name.replace(/:[^:/]*$/, '')}@${id}`))];
}
