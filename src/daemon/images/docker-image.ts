import { type ImageInspection, toRepoDigests } from '../../app/index.ts';
import { isJsonObject, type JsonObject } from '../../base/index.ts';

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

function labelsOf({ config }: Pick<ImageInspection, 'config'>): Readonly<Record<string, string>> {
  const labels = isJsonObject(config) ? config.Labels : undefined;
  if (!isJsonObject(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
