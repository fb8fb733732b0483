import type { Package } from './catalog.ts';
import type { ImageFile } from './image-files.ts';

/** What a finder tells of a package; who brought it along is added by the catalog. */
export type FoundPackage = Omit<Package, 'partOf'>;

/** Finds packages that files themselves tell of, wherever they lie. */
export interface Finder {
  /** Whole names of files it wants to see. @default none */
  readonly names?: readonly string[];
  /** Ends of names, from the last dot on, in lower case. @default none */
  readonly extensions?: readonly string[];
  /** Whether it wants to see every file that may be executed. @default false */
  readonly executables?: boolean;
  /** @throws anything when the file is not what its name says: the catalog tells of it and goes on */
  find(file: ImageFile, limits: FinderLimits): Iterable<FoundPackage>;
}

/** What all finders together may use up. */
export interface FinderLimits {
  /** Counts bytes that are unpacked. @throws base/too-large when they are too many for one image */
  unpack(bytes: number): void;
}
