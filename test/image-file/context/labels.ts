import type { Image } from 'nacre/image-file';

/** A step that several images could share. */
export function withLabels(labels: Readonly<Record<string, string>>): (image: Image) => Image {
  return (image) => image.label(labels);
}
