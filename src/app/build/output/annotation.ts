import type { Platform } from '../../../oci/index.ts';

/** The documents and pointers of an image that can be annotated. */
export const annotationLevels = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'] as const;

export type AnnotationLevel = (typeof annotationLevels)[number];

/** Something said about an image, in one of its documents or where it is pointed to. */
export interface Annotation {
  readonly level: AnnotationLevel;
  /** Of `manifest` and `manifest-descriptor`: which of several images. @default all */
  readonly platform?: Platform;
  readonly name: string;
  readonly value: string;
}
