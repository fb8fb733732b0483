import type { Image } from 'nacre/image-file';

export function labelled(image: Image): Image {
  return image.label({ 'org.example.team': 'storage' });
}
